"""Chromium's command line: what we ask of it, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

DEAD_PROXY = "socks5://127.0.0.1:9"
"""Port 9 (discard) answers nobody: what the browser asks on its own account goes nowhere."""

PLAYWRIGHT_FLAGS_LEFT_OUT = ("--disable-popup-blocking",)
"""A visitor's browser blocks windows that nobody asked for; CDP still tells us their URLs."""

_DISABLE_FEATURES = "--disable-features="
_DISABLED_FEATURES = (
    # Asks Google about the fields of every form that is shown: traffic on the browser's own account
    # that takes the context's proxy, and so would stand in the archive.
    "AutofillServerCommunication",
    # The address bar's own pages, which nobody sees: 150 MB, and half the CPU of a start.
    "WebUIOmniboxPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxAimPopup",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagOptions:
    """What the command line depends on."""

    spki: str | None
    """Base64 SHA-256 of the recording CA's public key; nothing else is trusted by it."""
    user_agent: str | None
    """For pages, frames, workers and service workers alike; CDP's override misses the last."""
    languages: tuple[str, ...]
    """Most wanted first, e.g. `("nl-NL", "nl", "en")`."""
    disabled_features: tuple[str, ...]
    """What Playwright switches off; the last --disable-features counts, so it is said again."""
    is_apart: bool
    """Whether the browser may only go out through the proxies of its contexts."""


def command_line(options: FlagOptions) -> list[str]:
    """Return the arguments to add to Playwright's own."""
    flags = [
        # HTTP/3 would go around a SOCKS proxy, WebRTC likewise; Chromium and its headless shell
        # know the second by different names.
        "--disable-quic",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        # No traffic on the browser's own account; the rest of it meets the dead proxy.
        "--disable-background-networking",
        "--disable-domain-reliability",
        # One language header in its natural place: CDP's override moves it up between the others.
        f"--lang={options.languages[0]}",
        f"--accept-lang={','.join(options.languages)}",
    ]
    features = (*options.disabled_features, *_DISABLED_FEATURES)
    flags.append(f"{_DISABLE_FEATURES}{','.join(dict.fromkeys(features))}")
    if options.is_apart:
        flags.append("--proxy-bypass-list=<-loopback>")
    if options.spki is not None:
        flags.append(f"--ignore-certificate-errors-spki-list={options.spki}")
    if options.user_agent is not None:
        flags.append(f"--user-agent={options.user_agent}")
    return flags


def disabled_features(command_line: Sequence[str]) -> tuple[str, ...]:
    """Return the features that a running browser's command line switches off."""
    last = [each for each in command_line if each.startswith(_DISABLE_FEATURES)][-1:]
    return tuple(
        name for each in last for name in each[len(_DISABLE_FEATURES) :].split(",") if name
    )
