"""What browsers are told to keep inside: the policies of both origins. Pure.

Rewriting in JavaScript keeps no hostile page from the live web; these policies do (CSP Level 3).
The frame itself can't leave either: `frame-src` of the portal names the replay origin alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The two origins as visitors name them: scheme, host and port, no closing slash."""

    portal: str
    replay: str


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


def archived(origins: Origins) -> str:
    """Return the policy of each document and worker that the service worker makes.

    Archived scripts run as they did, inline and by eval; but they reach this origin alone.
    """
    here = origins.replay
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
        f"connect-src 'self'; frame-src {origins.replay}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def report(origins: Origins) -> str:
    """Return the policy of reports of harvests: whole pages with a policy of their own in them."""
    return (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
        f"script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {origins.portal}; sandbox allow-scripts allow-popups allow-downloads"
    )
