"""The redirect map as configuration of nginx and of Apache. Pure.

Old addresses come from hostile sites. Nothing of them goes in as it is but letters, digits, `/`,
`-`, `_` and, for nginx, printable ASCII in a quoted string with `"` and `\\` escaped. In
expressions every other character is written as `\\xHH`, which means the same to both at every level
of quoting. Addresses are compared as the browser sends them, before any decoding, whole: so that
nothing is redirected that was not asked for.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from capture.compare.redirect_map import Rule
from capture.model.url import split

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-_")
_LEAST_BUCKET = 64
_BUCKET_ROOM = 48
"""Bytes beside the key in a bucket of nginx's hash, amply."""
_LEAST_HASH = 2_048

_NGINX_HEAD = """\
# Doorverwijzingen van oude naar nieuwe adressen, gemaakt door capture compare.
#
# 1. Zet dit bestand in het blok http van nginx, bijvoorbeeld met include.
# 2. Zet deze regels in het blok server van elke oude naam:
#
#        if ($capture_nieuw_adres) {
#            return 301 $capture_nieuw_adres;
#        }
#
# Vergeleken wordt het adres zoals de browser het stuurt, met wat er achter het vraagteken staat.
"""
_APACHE_HEAD = """\
# Doorverwijzingen van oude naar nieuwe adressen, gemaakt door capture compare.
#
# Zet deze regels in de VirtualHost van de oude naam, of in .htaccess in de hoofdmap. Nodig is
# mod_rewrite. Vergeleken wordt het adres zoals de browser het stuurt, met wat er achter het
# vraagteken staat.
"""


def nginx(rules: Sequence[Rule], living: Iterable[str] = ()) -> bytes:
    """Return a `map` block of nginx, for `return 301`.

    nginx looks up in lower case: `/Oud` would catch `/oud` as well, and lead it to itself where
    that is its target. What differs from another address in case only (`living`, addresses of the
    new side, among them) becomes an expression, which minds case.
    """
    hosts = {rule.host for rule in rules}
    keys = [(_nginx_key(rule, with_host=len(hosts) > 1), rule) for rule in rules]
    folded = Counter(key.lower() for key, _ in keys)
    others = {_request(url).lower() for url in (*living, *(rule.target for rule in rules))}
    longest = max((len(key) for key, _ in keys), default=0) + _BUCKET_ROOM
    subject = "$host$request_uri" if len(hosts) > 1 else "$request_uri"
    lines = [
        _NGINX_HEAD,
        f"map_hash_bucket_size {_power_of_two(max(_LEAST_BUCKET, longest))};",
        f"map_hash_max_size {_power_of_two(max(_LEAST_HASH, 2 * len(keys)))};",
        "",
        f"map {subject} $capture_nieuw_adres {{",
        '    default "";',
    ]
    for key, rule in keys:
        is_alike = folded[key.lower()] > 1 or rule.request.lower() in others
        source = _quoted(f"~^{_expression(key)}$") if is_alike else _quoted(key)
        lines.append(f"    {source} {_quoted(rule.target)};")
    lines += ["}", ""]
    return "\n".join(lines).encode("ascii")


def apache(rules: Sequence[Rule]) -> bytes:
    """Return rules of mod_rewrite, for a virtual host or `.htaccess`."""
    hosts = {rule.host for rule in rules}
    lines = [_APACHE_HEAD, "RewriteEngine On", ""]
    for rule in rules:
        if len(hosts) > 1:
            host = _expression(rule.host)
            lines.append(f'RewriteCond %{{HTTP_HOST}} "^{host}(?::[0-9]+)?$" [NC]')
        request = _expression(rule.request)
        lines.append(f'RewriteCond %{{THE_REQUEST}} "^(?:GET|HEAD) {request} HTTP/"')
        lines.append(f'RewriteRule "^" "{_substitution(rule.target)}" [R=301,L,NE]')
    lines.append("")
    return "\n".join(lines).encode("ascii")


def _nginx_key(rule: Rule, *, with_host: bool) -> str:
    return f"{rule.host}{rule.request}" if with_host else rule.request


def _request(url: str) -> str:
    """Return path and query of an address."""
    parts = split(url)
    if parts is None:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _quoted(text: str) -> str:
    """Return a string of nginx's configuration; only `"` and the backslash mean something in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _expression(text: str) -> str:
    """Return a regular expression that matches the text and nothing else."""
    return "".join(char if char in _PLAIN else f"\\x{ord(char):02x}" for char in text)


def _substitution(target: str) -> str:
    """Return a target for RewriteRule, in which `%1` and `$1` would be what was matched."""
    return "".join(f"\\{char}" if char in "%$" else char for char in target)


def _power_of_two(number: int) -> int:
    return 1 << (number - 1).bit_length()
