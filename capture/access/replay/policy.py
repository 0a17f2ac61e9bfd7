"""What browsers are told to keep inside: the policies of both origins. Pure.

Rewriting in JavaScript keeps no hostile page from the live web; these policies do (CSP Level 3).
The frame itself can't leave either: `frame-src` of the portal names the replay origin alone.
"""

import hashlib
import re
from dataclasses import dataclass

from capture.model import url as urls

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_LABEL = re.compile(r"s[0-9a-f]{20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The two origins as visitors name them: scheme, host and port, no closing slash."""

    portal: str
    replay: str
    per_site: bool = False
    """Whether each archived site has a host name of its own below that of `replay`, so that the
    browser itself keeps apart what sites store, and which of their windows reach each other.
    Where that name is of another site than the portal, a browser that refuses storage to third
    parties refuses the worker too; then the portal goes on at `replay`, which all sites share."""

    def frame(self, url: str) -> str:
        """Return the origin at which pages of an archived address run."""
        return self.labelled(label_of(url)) if self.per_site else self.replay

    def labelled(self, label: str) -> str:
        """Return the origin with a label (`label_of`); that of all sites for none."""
        scheme, _, authority = self.replay.partition("://")
        return f"{scheme}://{label}.{authority}" if label else self.replay

    @property
    def frames(self) -> str:
        """Return all origins at which pages may run, as a source of a policy names them."""
        return self.labelled("*") if self.per_site else self.replay

    def label(self, authority: str) -> str | None:
        """Return the label in a Host field; empty for the host itself, None for another host."""
        own = self.replay.partition("://")[2]
        if authority == own:
            return ""
        label, dot, rest = authority.partition(".")
        is_ours = self.per_site and dot and rest == own and _LABEL.fullmatch(label)
        return label if is_ours else None


def label_of(url: str) -> str:
    """Return the label of the site of an address: of host and port, whatever the scheme."""
    parts = urls.split(url)
    site = "" if parts is None else parts.origin.removesuffix(_DEFAULT_PORTS[parts.scheme])
    return f"s{hashlib.sha256(site.encode('utf-8', 'replace')).hexdigest()[:20]}"


SHARED = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(),"
        " microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=()"
    ),
    "X-DNS-Prefetch-Control": "off",
}
"""Headers of every answer of both origins."""

RAW = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""Of a record as such: opened by itself it runs nothing, and has no origin."""


CONNECTIONS = "(response-origin)"
"""Connection-Allowlist of all that may run archived scripts. It also stops what no CSP does:
WebRTC, preconnect and DNS prefetch. In Chromium; elsewhere the injected script has to do."""


def archived(origins: Origins, here: str) -> str:
    """Return the policy of each document and worker that the service worker at `here` makes.

    Archived scripts run as they did, inline and by eval; but they reach this origin alone.
    """
    return "; ".join(
        (
            f"default-src {here} data: blob: 'unsafe-inline' 'unsafe-eval'",
            f"connect-src {here} data: blob:",
            f"frame-src {here} data: blob:",
            f"worker-src {here} blob:",
            f"manifest-src {here}",
            "object-src 'none'",
            f"base-uri {here}",
            f"form-action {here}",
            f"frame-ancestors {origins.portal} {here}",
        )
    )


def document(origins: Origins) -> str:
    """Return the policy of an archived PDF, shown by the browser's own viewer, without scripts."""
    return (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"object-src {origins.replay}; plugin-types application/pdf; "
        f"frame-ancestors {origins.portal}"
    )


def boot(origins: Origins) -> str:
    """Return the policy of the page that starts the worker."""
    return (
        "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
        f"style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {origins.portal}"
    )


def portal(origins: Origins) -> str:
    """Return the policy of the portal's pages."""
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        f"connect-src 'self'; frame-src {origins.replay} {origins.frames}; "
        # By name too: the archivist's pages may have another host, and search here.
        f"form-action 'self' {origins.portal}; base-uri 'none'; frame-ancestors 'none'"
    )


def report(origins: Origins) -> str:
    """Return the policy of reports of harvests: whole pages with a policy of their own in them."""
    return (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
        f"script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {origins.portal}; sandbox allow-scripts allow-popups allow-downloads"
    )
