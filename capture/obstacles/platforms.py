"""Sites whose players, posts and log-in pages others build into theirs: by the ends of their hosts.

A host only gives a name to a frame that is shown; that it is shown is the evidence.
"""

from collections.abc import Mapping

VIDEO: Mapping[str, str] = {
    "youtube.com": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "vimeo.com": "Vimeo",
    "dailymotion.com": "Dailymotion",
    "twitch.tv": "Twitch",
    "bbvms.com": "Blue Billywig",
    "wistia.com": "Wistia",
    "wistia.net": "Wistia",
    "kaltura.com": "Kaltura",
    "brightcove.net": "Brightcove",
    "jwplayer.com": "JW Player",
    "vidyard.com": "Vidyard",
    "cloudflarestream.com": "Cloudflare Stream",
    "videodelivery.net": "Cloudflare Stream",
    "companywebcast.com": "Company Webcast",
    "royalcast.com": "Royalcast",
    "notubiz.nl": "NotuBiz",
    "rovid.nl": "Rijksoverheid Video",
    "npostart.nl": "NPO",
    "npo.nl": "NPO",
    "soundcloud.com": "SoundCloud",
    "spotify.com": "Spotify",
    "spreaker.com": "Spreaker",
    "springcast.fm": "Springcast",
    "streamable.com": "Streamable",
    "mediasite.com": "Mediasite",
}
SOCIAL: Mapping[str, str] = {
    "twitter.com": "X",
    "x.com": "X",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "tiktok.com": "TikTok",
    "threads.net": "Threads",
    "threads.com": "Threads",
    "bsky.app": "Bluesky",
    "pinterest.com": "Pinterest",
    "reddit.com": "Reddit",
    "redditmedia.com": "Reddit",
    "tumblr.com": "Tumblr",
    "snapchat.com": "Snapchat",
    "flickr.com": "Flickr",
    "mastodon.social": "Mastodon",
    "mastodon.nl": "Mastodon",
    "social.overheid.nl": "Mastodon",
    "juicer.io": "Juicer",
    "walls.io": "Walls.io",
    "flockler.com": "Flockler",
    "curator.io": "Curator",
}
IDENTITY: Mapping[str, str] = {
    "digid.nl": "DigiD",
    "eherkenning.nl": "eHerkenning",
    "eidas.minez.nl": "eIDAS",
    "login.microsoftonline.com": "Microsoft",
    "accounts.google.com": "Google",
    "surfconext.nl": "SURFconext",
    "idin.nl": "iDIN",
}
CAPTCHA: Mapping[str, str] = {
    "google.com/recaptcha": "reCAPTCHA",
    "recaptcha.net": "reCAPTCHA",
    "hcaptcha.com": "hCaptcha",
    "challenges.cloudflare.com": "Turnstile",
    "friendlycaptcha.com": "Friendly Captcha",
    "arkoselabs.com": "Arkose Labs",
    "funcaptcha.com": "Arkose Labs",
    "captcha-delivery.com": "DataDome",
    "geetest.com": "GeeTest",
    "mtcaptcha.com": "MTCaptcha",
}
"""Host, with a part of the path where the host does more than this."""


def named(table: Mapping[str, str], host: str, path: str = "") -> str:
    """Return the name under which a host is known, whatever comes before it; empty if it is not."""
    labels = host.lower().rstrip(".").split(".")[-8:]
    first = path.strip("/").partition("/")[0]
    for start in range(len(labels)):
        end = ".".join(labels[start:])
        if found := table.get(end) or (table.get(f"{end}/{first}") if first else None):
            return found
    return ""
