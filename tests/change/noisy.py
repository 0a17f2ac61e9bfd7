"""Pages as common systems make them, with the noise that each puts in every answer."""

import base64
import random
import string
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 11, 22, 9, 14, 5, tzinfo=UTC)
_URLSAFE = string.ascii_letters + string.digits + "-_"
_ALNUM = string.ascii_letters + string.digits
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip

Page = Callable[["Answer", str], str]


class Answer:
    """What one answer of a server draws by lot, and when it is."""

    def __init__(self, number: int, *, seconds_each: float = 7) -> None:
        self.number = number
        self.lot = random.Random(number * 7919 + 13)
        self.moment = BEGIN + timedelta(seconds=number * seconds_each)

    def hex(self, size: int) -> str:
        return "".join(self.lot.choice("0123456789abcdef") for _ in range(size))

    def token(self, size: int) -> str:
        return "".join(self.lot.choice(_URLSAFE) for _ in range(size))

    def alnum(self, size: int) -> str:
        return "".join(self.lot.choice(_ALNUM) for _ in range(size))

    def base64(self, size: int) -> str:
        return base64.b64encode(self.lot.randbytes(size)).decode()

    def uuid(self) -> str:
        return str(uuid.UUID(bytes=self.lot.randbytes(16), version=4))

    def dutch(self) -> str:
        moment = self.moment
        return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year} om {moment:%H:%M:%S}"


def drupal(answer: Answer, text: str) -> str:
    view, build, page = answer.hex(64), answer.token(43), answer.token(11)
    return f"""<!DOCTYPE html>
<html lang="nl" dir="ltr"><head><meta charset="utf-8" />
<title>Nieuws | Gemeente Voorbeeld</title>
<link rel="stylesheet" href="/sites/default/files/css/css_a8Fj.css?t0x1z2" />
</head><body class="path-nieuws">
<nav aria-label="Hoofdmenu"><a href="/">Home</a><a href="/nieuws">Nieuws</a></nav>
<main><h1>Nieuws</h1><div class="views-element-container">
<div class="view view-nieuws js-view-dom-id-{view}">{text}</div></div>
<form action="/zoeken" method="post" id="search-form" data-drupal-selector="search-form">
<input data-drupal-selector="{page}" type="submit" id="edit-submit--{page}" value="Zoeken" />
<label for="edit-submit--{page}">Zoek</label>
<input autocomplete="off" data-drupal-selector="form-{build.lower()}" type="hidden"
 name="form_build_id" value="form-{build}" />
<input type="hidden" name="form_token" value="{answer.token(43)}" /></form></main>
<script type="application/json" data-drupal-selector="drupal-settings-json">
{{"path":{{"baseUrl":"\\/","currentPath":"node\\/12"}},"ajaxPageState":{{"theme":"gov"}},
"views":{{"ajaxViews":{{"x":{{"view_name":"nieuws","view_dom_id":"{view}"}}}}}},
"user":{{"uid":0,"permissionsHash":"9f86d081884c7d65"}}}}</script></body></html>"""


def wordpress(answer: Answer, text: str) -> str:
    return f"""<!doctype html><html lang="nl-NL"><head><title>Wonen</title>
<meta name="generator" content="WordPress 6.4.2" />
<script src="/wp-includes/js/jquery.js?ver=3.7.1"></script>
<link rel="stylesheet" href="/wp-content/style.css?v={int(answer.moment.timestamp())}" />
<script id="wp-api-js-extra">
var wpApiSettings = {{"root":"https:\\/\\/voorbeeld.nl\\/wp-json\\/","nonce":"{answer.hex(10)}"}};
var formulier = {{ajaxurl: '/wp-admin/admin-ajax.php', request: '{answer.uuid()}'}};
</script></head><body><article><h2>Wonen in Voorbeeld</h2><p>{text}</p></article>
<input type="hidden" id="_wpnonce" name="_wpnonce" value="{answer.hex(10)}" />
<!-- Page generated in 0.{answer.lot.randrange(100, 999)} seconds by cache-3 -->
<!-- Cached {answer.moment:%Y-%m-%d %H:%M:%S} --></body></html>"""


def typo3(answer: Answer, text: str) -> str:
    return f"""<!DOCTYPE html><html lang="nl"><head><title>Provincie</title>
<meta name="csrf-token" content="{answer.alnum(40)}"></head><body><main><h1>Provincie</h1>
<p>{text}</p><form action="/contact?cHash=0cc175b9c0f1b6a831c399e269772661">
<input type="hidden" name="tx_form[__trustedProperties]"
 value="{{&quot;name&quot;:1}}{answer.hex(40)}"></form></main>
<footer><p class="stamp">Pagina gegenereerd op {answer.dutch()}</p>
<p>Deze pagina is {1200 + answer.number * 3} keer bekeken.</p>
<p>Prijs van een paspoort: € 77,85</p></footer></body></html>"""


def sharepoint(answer: Answer, text: str) -> str:
    digest = f"0x{answer.hex(128).upper()},{answer.moment:%d %b %Y %H:%M:%S} -0000"
    return f"""<html><head><title>Ministerie</title><script>//<![CDATA[
var _spPageContextInfo={{webTitle:"Intranet",formDigestValue:"{digest}",
formDigestTimeoutSeconds:1800,correlationId:"{answer.uuid()}",siteClientTag:"0$$16.0.5"}};
g_initTime = {int(answer.moment.timestamp() * 1000)};
//]]></script></head><body><form method="post" action="./" id="aspnetForm">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEP{answer.base64(300)}" />
<input type="hidden" name="__VIEWSTATEGENERATOR" value="BAB98CB3" />
<input type="hidden" name="__EVENTVALIDATION" value="/wEd{answer.base64(96)}" />
<input type="hidden" name="__REQUESTDIGEST" value="{digest}" />
<div id="zone">{text}</div></form></body></html>"""


def nextjs(answer: Answer, text: str) -> str:
    build = answer.token(21)
    nonce = answer.base64(16)
    return f"""<!DOCTYPE html><html lang="nl"><head><title>Loket</title>
<script nonce="{nonce}" src="/_next/static/{build}/_buildManifest.js" defer=""></script>
<script nonce="{nonce}" src="/_next/static/{build}/_ssgManifest.js" defer=""></script></head>
<body><div id="__next"><h1>Loket</h1><p>{text}</p><div id="radix-{answer.alnum(16)}"></div></div>
<script id="__NEXT_DATA__" type="application/json" nonce="{nonce}">{{"props":{{"pageProps":
{{"requestId":"{answer.uuid()}","renderedAt":"{answer.moment.isoformat()}","prijs":12.5,
"serverTime":{int(answer.moment.timestamp() * 1000)}}}}},"page":"/loket","buildId":"{build}",
"isFallback":false}}</script></body></html>"""


PAGES: dict[str, Page] = {
    "drupal": drupal,
    "wordpress": wordpress,
    "typo3": typo3,
    "sharepoint": sharepoint,
    "nextjs": nextjs,
}
