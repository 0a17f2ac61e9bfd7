"""The redirect map: what is in it, and that hostile addresses do no harm to a server."""

import csv
import io
import os
import re
import shutil
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.compare import server_rules, tables
from capture.compare.redirect_map import Redirect, Rule, redirects_of, rules_of
from capture.model.comparison import Comparison, Pair
from capture.model.fate import Answer, Fate, Redirecting
from capture.model.side import Side, SideKind
from capture.model.url import normalise
from tests.compare.values import compared_page

NGINX = shutil.which("nginx") or os.environ.get("CAPTURE_NGINX")
APACHE = shutil.which("apache2") or shutil.which("httpd") or os.environ.get("CAPTURE_APACHE")
HOSTILE = (
    'https://oud.nl/a"b;} server{',
    "https://oud.nl/$request_uri/${host}",
    "https://oud.nl/~^.*$",
    "https://oud.nl/%0d%0aSet-Cookie:x=1",
    'https://oud.nl/a?b=\\"c\\\\&d=%{HTTP_HOST}',
    "https://oud.nl/default",
    "https://oud.nl/Default",
    "https://oud.nl/include /etc/passwd;",
    "https://oud.nl/a'b`c|d<e>{f}",
    "https://oud.nl/ünï/çode",
    "https://oud.nl/=cmd|'/c calc'!A1",
    "https://oud.nl/#/route",
    "https://oud.nl/" + "x" * 5000,
)


def side(name: str) -> Side:
    """Return a side of which only the name matters."""
    return Side(
        name=name, kind=SideKind.WARC, root=Path(), hosts=("oud.nl",), home=None, first=None,
        last=None,
    )  # fmt: skip


def redirect(old: str, target: str | None) -> Redirect:
    """Return a redirect to be made."""
    url = normalise(old)
    assert url is not None
    return Redirect(
        old=url,
        target=target,
        is_document=False,
        now=Redirecting.NONE,
        answer=Answer.NOT_FOUND,
        confidence=1.0,
    )


def hostile_rules() -> tuple[Rule, ...]:
    """Return rules from and to every hostile address."""
    several = [redirect(old, "https://nieuw.nl/goed?a=%20b$1%1&c=${x}") for old in HOSTILE]
    back = [redirect(f"https://oud.nl/doel{n}", new) for n, new in enumerate(HOSTILE)]
    rules, _ = rules_of([*several, *back])
    return rules


def test_only_what_is_not_rightly_redirected_is_in_the_map() -> None:
    new = compared_page("https://oud.nl/nieuw")
    pairs = [
        Pair(fate=Fate.MOVED, old=compared_page(f"https://oud.nl/{each.value}"), new=new,
             confidence=0.9, redirecting=each, expected=new.url)
        for each in Redirecting
    ]  # fmt: skip
    pairs += [
        Pair(fate=Fate.KEPT, old=compared_page("https://oud.nl/k"), new=new, confidence=1.0),
        Pair(fate=Fate.GONE, old=compared_page("https://oud.nl/weg"), new=None, confidence=1.0),
        Pair(fate=Fate.GONE, old=compared_page("https://oud.nl/410"), new=None, confidence=1.0,
             answer=Answer.REMOVED),
        Pair(fate=Fate.NEW, old=None, new=new, confidence=1.0),
    ]  # fmt: skip
    comparison = Comparison(
        old=side("oud"), new=side("nieuw"), made=datetime(2026, 1, 1, tzinfo=UTC), host_map={},
        pairs=tuple(pairs), documents=(),
    )  # fmt: skip
    found = {each.old.rpartition("/")[2]: each.target for each in redirects_of(comparison)}
    wrong = {each.value for each in Redirecting} - {"right"}
    assert found == dict.fromkeys(wrong, new.url) | {"weg": None}


def test_what_no_server_can_redirect_is_left_out_and_told() -> None:
    rules, left = rules_of([redirect(old, "https://nieuw.nl/") for old in HOSTILE])
    assert [each.old for each in left] == [normalise(HOSTILE[-2]), normalise(HOSTILE[-1])]
    assert len(rules) == len(HOSTILE) - 2


def test_cells_are_no_formulas() -> None:
    data = tables.map_csv([redirect("https://oud.nl/a", "=HYPERLINK(1)")])
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1] == "'=HYPERLINK(1)"


def parsed_nginx(text: str) -> list[tuple[str, str]]:
    """Return the entries of the map, read as nginx's own reader of words does."""
    word = r'"((?:[^"\\]|\\.)*)"'
    body = re.search(r"map \S+ \$capture_nieuw_adres \{\n(.*)\n\}\n", text, re.DOTALL)
    assert body is not None
    found = []
    for line in body[1].split("\n"):
        match = re.fullmatch(rf"    (?:{word}|default) {word};", line)
        assert match is not None, line
        found.append((re.sub(r"\\(.)", r"\1", match[1] or ""), match[2]))
    return found


def test_every_rule_is_one_line_of_nginx() -> None:
    rules = hostile_rules()
    entries = parsed_nginx(server_rules.nginx(rules).decode("ascii"))[1:]
    assert len(entries) == len(rules)
    for (source, target), rule in zip(entries, rules, strict=True):
        is_expression = source.startswith("~^")
        assert re.fullmatch(source[2:-1], rule.request) if is_expression else source == rule.request
        assert target == rule.target
        assert "$" not in target


def test_every_rule_is_two_lines_of_apache() -> None:
    rules = hostile_rules()
    lines = [
        line
        for line in server_rules.apache(rules).decode("ascii").split("\n")
        if line and not line.startswith("#")
    ][1:]
    assert len(lines) == 2 * len(rules)
    for request, answered, rule in zip(lines[::2], lines[1::2], rules, strict=True):
        match = re.fullmatch(r'RewriteCond %\{THE_REQUEST\} "\^\(.*?\) ([^"]*) HTTP/"', request)
        assert match is not None
        assert re.fullmatch(match[1], rule.request)
        target = re.fullmatch(r'RewriteRule "\^" "([^"]*)" \[R=301,L,NE\]', answered)
        assert target is not None
        assert re.sub(r"\\(.)", r"\1", target[1]) == rule.target
        assert not re.search(r"(?<!\\)[%$]", target[1])


def test_an_address_that_only_loses_its_capitals_does_not_lead_to_itself() -> None:
    rules, _ = rules_of([redirect("https://oud.nl/Over-Ons", "https://oud.nl/over-ons")])
    found = parsed_nginx(server_rules.nginx(rules).decode("ascii"))
    assert found[1][0] == r"~^/Over-Ons$"
    rules, _ = rules_of([redirect("https://oud.nl/Oud", "https://oud.nl/elders")])
    found = parsed_nginx(server_rules.nginx(rules, ["https://oud.nl/oud"]).decode("ascii"))
    assert found[1][0] == r"~^/Oud$"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=8))
def test_no_address_breaks_out_of_its_place(several: list[tuple[str, str]]) -> None:
    made = []
    for old, new in several:
        ours = normalise(f"https://oud.nl/{old}")
        theirs = normalise(f"https://nieuw.nl/{new}")
        if ours is not None and theirs is not None:
            made.append(redirect(ours, theirs))
    rules, _ = rules_of(made)
    assert len(parsed_nginx(server_rules.nginx(rules).decode("ascii"))) == len(rules) + 1
    text = server_rules.apache(rules).decode("ascii")
    assert len(re.findall(r"^Rewrite(?:Cond|Rule) .*$", text, re.MULTILINE)) == 2 * len(rules)


@pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine (or CAPTURE_NGINX)")
def test_nginx_redirects_each_address_and_no_other(tmp_path: Path) -> None:
    rules = hostile_rules()
    port = free_port()
    (tmp_path / "map.conf").write_bytes(server_rules.nginx(rules))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; daemon off; master_process off;\n"
        f"events {{}}\nhttp {{ access_log off; include {tmp_path}/map.conf;\n"
        f" client_body_temp_path {tmp_path}/a; proxy_temp_path {tmp_path}/b;\n"
        f" fastcgi_temp_path {tmp_path}/c; uwsgi_temp_path {tmp_path}/d;\n"
        f" scgi_temp_path {tmp_path}/e; large_client_header_buffers 4 16k;\n"
        f" server {{ listen 127.0.0.1:{port};\n"
        "  if ($capture_nieuw_adres) { return 301 $capture_nieuw_adres; } return 404; } }\n"
    )
    command = [str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    assert_redirects(command, port, rules)


@pytest.mark.skipif(APACHE is None, reason="Apache is not on this machine (or CAPTURE_APACHE)")
def test_apache_redirects_each_address_and_no_other(tmp_path: Path) -> None:
    rules = hostile_rules()
    port = free_port()
    (tmp_path / "map.conf").write_bytes(server_rules.apache(rules))
    modules = os.environ.get("CAPTURE_APACHE_MODULES", "/usr/lib/apache2/modules")
    lines = [
        f'ServerRoot "{tmp_path}"',
        "ServerName localhost",
        f"Listen 127.0.0.1:{port}",
        *(
            f"LoadModule {name}_module {modules}/mod_{name}.so"
            for name in ("mpm_event", "rewrite", "authz_core")
        ),
        f'PidFile "{tmp_path}/pid"',
        f'DefaultRuntimeDir "{tmp_path}"',
        f'ErrorLog "{tmp_path}/error.log"',
        f'DocumentRoot "{tmp_path}"',
        "LimitRequestLine 16000",
        f'Include "{tmp_path}/map.conf"',
        "",
    ]
    (tmp_path / "httpd.conf").write_text("\n".join(lines))
    assert_redirects([str(APACHE), "-X", "-f", str(tmp_path / "httpd.conf")], port, rules)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def assert_redirects(command: list[str], port: int, rules: tuple[Rule, ...]) -> None:
    """Run a server, and ask for each address as a browser would, and for some beside them."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            for rule in rules:
                assert asked(server, port, rule.request) == (301, rule.target)
            for beside in ("/", "/doel", "/doel1x", "/a", "/DEFAULT", "/Default?x=1"):
                assert asked(server, port, beside)[0] in (200, 403, 404)
        finally:
            server.terminate()


def asked(server: "subprocess.Popen[str]", port: int, request: str) -> tuple[int, str]:
    """Return status and Location of what is answered to a request that is sent as it is."""
    while True:
        if server.poll() is not None:
            assert server.stderr is not None
            raise AssertionError(server.stderr.read())
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=20)
            break
        except ConnectionRefusedError:
            continue
    with connection, connection.makefile("rwb") as stream:
        lines = (f"GET {request} HTTP/1.1", "Host: oud.nl", "Connection: close", "", "")
        stream.write("\r\n".join(lines).encode())
        stream.flush()
        head = stream.read().decode("latin-1").partition("\r\n\r\n")[0]
    location = re.search(r"^location: (.*?)\r?$", head, re.MULTILINE | re.IGNORECASE)
    return int(head.split(" ")[1]), location[1] if location else ""
