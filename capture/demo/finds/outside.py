"""What is known of the finds site outside it: the owner's list, and its server's access log."""

ON_THE_LIST = "/vondst/campagne-veilig-fietsen/"
IN_THE_LOG = "/vondst/qr-stembureau/"
_AGENT = '"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"'


def owner_list(url: str) -> str:
    """Return the owner's list of pages as CSV; `url` is the site's, with closing slash."""
    return f"url;omschrijving\n{url.rstrip('/')}{ON_THE_LIST};Campagne uit 2016, staat nog online\n"


def access_log() -> str:
    """Return an access log in the combined format, with bots, errors and requests that change."""
    rows = (
        ("192.0.2.10", "GET /vindplaatsen/ HTTP/1.1", 200, 5120, "-"),
        ("192.0.2.77", f"GET {IN_THE_LOG} HTTP/1.1", 200, 1870, "-"),
        ("192.0.2.10", "GET /assets/stijl/site.css HTTP/1.1", 200, 9000, "/vindplaatsen/"),
        ("198.51.100.3", "GET /wp-login.php HTTP/1.1", 404, 310, "-"),
        ("198.51.100.3", "POST /verzonden/ HTTP/1.1", 405, 20, "-"),
    )
    return "".join(
        f'{address} - - [21/Nov/2026:10:0{minute}:00 +0100] "{request}" {status} {size}'
        f' "{referrer}" {_AGENT}\n'
        for minute, (address, request, status, size, referrer) in enumerate(rows)
    )
