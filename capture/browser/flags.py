"""Chromium's command line: what we ask of it, and why."""

from dataclasses import dataclass

DEAD_PROXY = "socks5://127.0.0.1:9"
"""Port 9 (discard) answers nobody: what the browser asks on its own account goes nowhere."""

PLAYWRIGHT_FLAGS_LEFT_OUT = ("--disable-popup-blocking",)
"""A visitor's browser blocks windows that nobody asked for; CDP still tells us their URLs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagOptions:
    """What the command line depends on."""

    spki: str | None
    """Base64 SHA-256 of the recording CA's public key; nothing else is trusted by it."""
    user_agent: str | None
    """For pages, frames, workers and service workers alike; CDP's override misses the last."""
    languages: tuple[str, ...]
    """Most wanted first, e.g. `("nl-NL", "nl", "en")`."""
    is_apart: bool
    """Whether the browser may only go out through the proxies of its contexts."""


def command_line(options: FlagOptions) -> list[str]:
    """Return the arguments to add to Playwright's own."""
    flags = [
        # HTTP/3 would go around a SOCKS proxy, WebRTC likewise.
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        # No traffic on the browser's own account; the rest of it meets the dead proxy.
        "--disable-background-networking",
        "--disable-domain-reliability",
        "--no-pings",
        # One language header in its natural place: CDP's override moves it up between the others.
        f"--lang={options.languages[0]}",
        f"--accept-lang={','.join(options.languages)}",
    ]
    if options.is_apart:
        flags.append("--proxy-bypass-list=<-loopback>")
    if options.spki is not None:
        flags.append(f"--ignore-certificate-errors-spki-list={options.spki}")
    if options.user_agent is not None:
        flags.append(f"--user-agent={options.user_agent}")
    return flags
