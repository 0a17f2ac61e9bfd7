import re
from pathlib import Path
from typing import Any

import pytest

from capture.config.build import from_sources, prefix_for, resumed
from capture.config.options import OPTIONS
from capture.config.settings import (
    Exploring,
    HarvestSettings,
    Header,
    Pictures,
    Proving,
    Rate,
    Resolution,
    RobotsPolicy,
    ScopeMode,
    Secrets,
    Viewport,
)
from capture.errors import ConfigError
from capture.model.address import HostPort
from capture.model.consent import Consent
from capture.model.media import LARGEST_VIDEO_BYTES

SEED = "https://www.example.nl/"


def build(
    options: dict[str, object] | None = None,
    *,
    toml: Path | None = None,
    environment: dict[str, str] | None = None,
) -> tuple[HarvestSettings, Secrets]:
    return from_sources(
        options={"seed": [SEED]} | (options or {}),
        config=toml,
        environment=environment or {},
    )


def toml(folder: Path, text: str) -> Path:
    file = folder / "site.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_seed_is_enough() -> None:
    settings, secrets = build()

    assert settings.seeds == (SEED,)
    assert settings.prefix == "NL-example"
    assert settings.scope is ScopeMode.HOST
    assert settings.robots is RobotsPolicy.IGNORE
    assert settings.max_pages is settings.max_bytes is settings.max_time_seconds is None
    assert settings.workers >= 1
    assert settings.out == Path.cwd() / "archief"
    assert re.fullmatch(r"capture/\d+\.\d+\.\d+", settings.user_agent_suffix)
    assert secrets == Secrets()


def test_every_option_reaches_the_settings(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("# more\n\nexample.nl/b  # second\n")
    given: dict[str, object] = {
        "seed": ["example.nl/a#top"],
        "seeds": str(tmp_path / "more.txt"),
        "out": str(tmp_path / "out"),
        "prefix": "NL-XYZ",
        "kind": "full",
        "workers": "3",
        "browser": "chromium",
        "scope": "prefix",
        "include": ["^https://cdn[.]"],
        "exclude": ["/login", "/zoek"],
        "owner-list": [str(tmp_path / "paginas.csv")],
        "access-log": ["/var/log/a.log", "/var/log/b.log.gz"],
        "earlier": [str(tmp_path / "earlier")],
        "rate": "2/500ms",
        "user-agent": "archiefbot/2",
        "contact": "https://example.nl/archief",
        "robots": "obey",
        "viewport": "800x600",
        "explore": "off",
        "prove": "off",
        "pictures": "mobile",
        "explore-actions": 50,
        "explore-time": 30,
        "page-timeout": "45s",
        "consent": "refuse",
        "video-bytes": "500MB",
        "render-every": "3d",
        "max-pages": "10",
        "max-bytes": "2GB",
        "max-time": "1h30m",
        "trap-budget": "7",
        "allow-private": ["LOCALHOST:8080", "[::1]:443"],
        "accept-invalid-cert": ["münchen.example"],
        "resolve": ["www.example.nl=203.0.113.7"],
        "header": ["X-Archive: yes", "Cookie: a=b"],
        "operator": "Ministerie van Voorbeelden",
        "is-part-of": "Websites 2026",
        "description": "Jaarlijks",
    }
    assert given.keys() == {option.key for option in OPTIONS}

    settings, secrets = build(given)

    assert settings == HarvestSettings(
        seeds=("https://example.nl/a", "https://example.nl/b"),
        seeds_file=tmp_path / "more.txt",
        out=tmp_path / "out",
        prefix="NL-XYZ",
        kind=settings.kind,
        workers=3,
        browser="chromium",
        scope=ScopeMode.PREFIX,
        include=("^https://cdn[.]",),
        exclude=("/login", "/zoek"),
        owner_list=(tmp_path / "paginas.csv",),
        access_log=(Path("/var/log/a.log"), Path("/var/log/b.log.gz")),
        earlier=(tmp_path / "earlier",),
        rate=Rate(in_flight=2, delay_seconds=0.5),
        user_agent="archiefbot/2",
        contact="https://example.nl/archief",
        robots=RobotsPolicy.OBEY,
        viewport=Viewport(width=800, height=600),
        explore=Exploring.OFF,
        prove=Proving.OFF,
        pictures=Pictures.MOBILE,
        explore_actions=50,
        explore_seconds=30.0,
        page_timeout_seconds=45.0,
        consent=Consent.REFUSE,
        video_bytes=500_000_000,
        render_every_seconds=3 * 86_400.0,
        max_pages=10,
        max_bytes=2_000_000_000,
        max_time_seconds=5400.0,
        trap_budget=7,
        allow_private=(HostPort(host="localhost", port=8080), HostPort(host="::1", port=443)),
        accept_invalid_cert=(HostPort(host="xn--mnchen-3ya.example", port=None),),
        resolve=(Resolution(host="www.example.nl", address="203.0.113.7"),),
        header=(Header(name="X-Archive", value="yes"),),
        operator="Ministerie van Voorbeelden",
        is_part_of="Websites 2026",
        description="Jaarlijks",
        needs=("--header 'Cookie: …'",),
    )
    assert secrets == Secrets(headers=(Header(name="Cookie", value="a=b"),))
    assert settings.user_agent_suffix == "archiefbot/2 (+https://example.nl/archief)"


def test_option_wins_from_environment_wins_from_file_wins_from_default(tmp_path: Path) -> None:
    file = toml(tmp_path, 'prefix = "NL-file"\nmax-pages = 1\nworkers = 1\n')
    environment = {"CAPTURE_PREFIX": "NL-env", "CAPTURE_MAX_PAGES": "2"}

    settings, _ = build({"prefix": "NL-option"}, toml=file, environment=environment)

    assert (settings.prefix, settings.max_pages, settings.workers) == ("NL-option", 2, 1)
    assert settings.robots is RobotsPolicy.IGNORE


def test_paths_in_site_toml_start_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("example.nl")
    file = toml(tmp_path, 'out = "archive"\nseeds = "seeds.txt"\n')

    settings, _ = from_sources(options={}, config=file, environment={})

    assert settings.out == tmp_path / "archive"
    assert settings.seeds == ("https://example.nl/",)


def test_lists_of_paths_in_site_toml_start_from_its_folder(tmp_path: Path) -> None:
    file = toml(tmp_path, 'owner-list = ["a.csv", "/b.csv"]\naccess-log = "c.log"\n')

    settings, _ = build(toml=file)

    assert settings.owner_list == (tmp_path / "a.csv", Path("/b.csv"))
    assert settings.access_log == (tmp_path / "c.log",)


@pytest.mark.parametrize("value", ['"none"', '["none"]'])
def test_earlier_harvests_can_be_left_out(tmp_path: Path, value: str) -> None:
    assert build()[0].earlier is None
    assert build({"earlier": ["none"]})[0].earlier == ()
    assert build(toml=toml(tmp_path, f"earlier = {value}"))[0].earlier == ()


def test_environment_names_site_toml_and_gives_lists_by_line(tmp_path: Path) -> None:
    file = toml(tmp_path, f'seed = ["{SEED}"]\nexclude = ["/a"]\n')
    environment = {"CAPTURE_CONFIG": str(file), "CAPTURE_EXCLUDE": "/b\n/c\n", "HOME": "/"}

    settings, _ = from_sources(options={}, config=None, environment=environment)

    assert settings.exclude == ("/b", "/c")


def test_basic_auth_comes_from_the_environment_and_is_no_setting() -> None:
    settings, secrets = build(environment={"CAPTURE_BASIC_AUTH": "jan:ge:heim"})

    assert secrets.basic_auth == ("jan", "ge:heim")
    assert settings.needs == ("CAPTURE_BASIC_AUTH",)
    assert "heim" not in repr(settings)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"rate": "fast"}, "--rate: write how many at a time"),
        ({"rate": "0"}, "--rate: write how many at a time"),
        ({"max-bytes": "2XB"}, "--max-bytes: write a size such as"),
        ({"video-bytes": "-1"}, "--video-bytes: write a size such as"),
        ({"consent": "yes"}, "--consent: choose accept or refuse or leave"),
        ({"max-time": "soon"}, "--max-time: write a duration such as"),
        ({"max-pages": "0"}, "--max-pages: write a whole number of at least 1"),
        ({"workers": "many"}, "--workers: write a whole number of at least 1"),
        ({"viewport": "big"}, "--viewport: write WIDTHxHEIGHT"),
        ({"scope": "site"}, "--scope: choose host or prefix or domain or list"),
        ({"robots": "no"}, "--robots: choose ignore or obey"),
        ({"prefix": "-NL"}, "--prefix: use letters, digits and hyphens"),
        ({"prefix": "NL_X"}, "--prefix: use letters, digits and hyphens"),
        ({"include": ["("]}, "--include: '(' is no regular expression"),
        ({"resolve": ["a.nl"]}, "--resolve: write HOST=ADDRESS"),
        ({"resolve": ["a.nl=b.nl"]}, "--resolve: write HOST=ADDRESS"),
        ({"header": ["oops"]}, "--header: write a header"),
        ({"header": ["Host: a"]}, "--header: Host belongs to the connection"),
        ({"header": ["A: b\r\nC: d"]}, "--header: write a header"),
        ({"allow-private": ["a:b"]}, "--allow-private: 'a:b' is no host"),
        ({"user-agent": "archief\u00e9"}, "--user-agent: use ASCII"),
        ({"seed": ["ftp://example.nl/"]}, "--seed: 'ftp://example.nl/' is no web address"),
        ({"seed": ["file:///etc/passwd"]}, "--seed: 'file:///etc/passwd' is no web address"),
        ({"seed": [""]}, "--seed: '' is no web address"),
        ({"seed": ["https://a:b@example.nl/"]}, "--seed: leave user and password out"),
        ({"trap-budget": "-1"}, "--trap-budget: write a whole number of at least 0"),
        ({"earlier": ["none", "a"]}, "--earlier: name harvests, or write none alone"),
        ({"owner-list": [""]}, "--owner-list: write a path"),
        ({"seed": []}, "no seed: name the address"),
        ({"seeds": "/does/not/exist"}, "/does/not/exist: can't be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(options: dict[str, Any], line: str) -> None:
    with pytest.raises(ConfigError) as fault:
        build(options)

    assert str(fault.value).startswith(line)
    assert "\n" not in str(fault.value)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ConfigError) as fault:
        build({"rate": "fast", "scope": "site"})

    assert len(str(fault.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("max_pages = 1", "there is no key max_pages; did you mean max-pages?"),
        ("excludes = []", "there is no key excludes; did you mean exclude?"),
        ("zzz = 1", "there is no key zzz; see capture harvest --help"),
        ("[harvest]\nout = 'a'", "there is no key harvest"),
        ("max-pages = true", "max-pages: write a whole number"),
        ("max-pages = 1.5", "max-pages: write a whole number"),
        ("include = 5", "include: write a list"),
        ("seeds = ['https://a.nl']", "seeds: write the path of a file; addresses go under seed"),
        ("out = 5", "out: write a path"),
        ("=", "is no TOML"),
    ],
)
def test_a_fault_in_site_toml_names_file_and_key(tmp_path: Path, text: str, line: str) -> None:
    file = toml(tmp_path, text)

    with pytest.raises(ConfigError) as fault:
        build(toml=file)

    assert str(fault.value).startswith(f"{file}: {line}")
    assert "\n" not in str(fault.value)


def test_a_slip_in_a_variable_does_not_go_unnoticed() -> None:
    with pytest.raises(ConfigError, match="CAPTURE_MAX_PAGE; did you mean CAPTURE_MAX_PAGES"):
        build(environment={"CAPTURE_MAX_PAGE": "5"})


def test_a_bad_line_in_the_seeds_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("example.nl\nmailto:a@example.nl\n")

    with pytest.raises(ConfigError, match=r"seeds.txt, line 2: "):
        build({"seeds": str(tmp_path / "seeds.txt")})


@pytest.mark.requirement("WARC03")
@pytest.mark.parametrize(
    ("seed", "prefix"),
    [
        ("https://www.example.nl/", "NL-example"),
        ("https://mijn.example.nl/", "NL-mijn-example"),
        ("https://example.org/", "ORG-example"),
        ("http://127.0.0.1:8000/", "IP-127-0-0-1"),
        ("http://[::1]/", "IP-1"),
        ("http://localhost/", "localhost"),
        ("https://xn--mnchen-3ya.example/", "EXAMPLE-xn--mnchen-3ya"),
    ],
)
def test_a_prefix_is_made_from_the_host(seed: str, prefix: str) -> None:
    assert prefix_for(seed) == prefix
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", prefix_for(seed))


def test_a_resumed_harvest_keeps_its_settings_but_not_its_limits() -> None:
    settings, _ = build({"max-pages": "5", "workers": "2", "scope": "domain"})

    again, _ = resumed(settings, options={"workers": "4"}, environment={})

    assert (again.max_pages, again.workers, again.scope) == (None, 4, ScopeMode.DOMAIN)


def test_notices_are_accepted_and_videos_kept_up_to_a_size() -> None:
    settings, _ = build()
    assert (settings.consent, settings.video_bytes) == (Consent.ACCEPT, LARGEST_VIDEO_BYTES)
    assert build({"video-bytes": "0"})[0].video_bytes == 0
    changed: dict[str, object] = {"consent": "leave", "video-bytes": "1GB"}
    again, _ = resumed(settings, options=changed, environment={})
    assert (again.consent, again.video_bytes) == (Consent.LEAVE, 1_000_000_000)


def test_a_resumed_harvest_asks_for_its_secrets() -> None:
    environment = {"CAPTURE_BASIC_AUTH": "a:b"}
    settings, _ = build({"header": ["Authorization: x"]}, environment=environment)

    with pytest.raises(ConfigError, match="CAPTURE_BASIC_AUTH; give it again"):
        resumed(settings, options={}, environment={})
    with pytest.raises(ConfigError, match="Authorization"):
        resumed(settings, options={}, environment=environment)
    _, secrets = resumed(
        settings, options={"header": ["Authorization: x"]}, environment=environment
    )
    assert secrets.headers == (Header(name="Authorization", value="x"),)


def test_a_resumed_harvest_keeps_its_scope() -> None:
    settings, _ = build()

    with pytest.raises(ConfigError, match="--scope: can't be changed"):
        resumed(settings, options={"scope": "domain"}, environment={})
