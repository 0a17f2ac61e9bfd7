"""Ways in which a hostile page reaches for the live web, each as a script that is given `url`.

They run as they are, in a page and in an SVG document, which nothing rewrites: what holds them must
be the browser.
"""

from collections.abc import Collection

STAYING: dict[str, str] = {
    "fetch": "fetch(url, {mode: 'no-cors'})",
    "fetch-no-referrer": "fetch(url, {mode: 'no-cors', referrerPolicy: 'no-referrer'})",
    "fetch-keepalive": "fetch(url, {mode: 'no-cors', keepalive: true, method: 'POST', body: 'x'})",
    "fetch-later": "self.fetchLater && fetchLater(url, {activateAfter: 0})",
    "xhr": "const x = new XMLHttpRequest(); x.open('GET', url); x.send()",
    "xhr-sync": "const x = new XMLHttpRequest(); x.open('GET', url, false); x.send()",
    "beacon": "navigator.sendBeacon(url, 'x')",
    "event-source": "new EventSource(url)",
    "websocket": "new WebSocket(url.replace('http', 'ws'))",
    "webtransport": "new WebTransport(url.replace('http', 'https'))",
    "image": "new Image().src = url",
    "image-srcset": "make('img', {srcset: url + ' 2x', sizes: '1px'})",
    "input-image": "make('input', {type: 'image', src: url})",
    "svg-image": "svg('image', {href: url, width: 9, height: 9})",
    "svg-use": "svg('use', {href: url + '#a'})",
    "svg-filter": "svg('filter', {}).append(svg('feImage', {href: url}))",
    "video": "make('video', {src: url, preload: 'auto'})",
    "audio": "make('audio', {src: url, preload: 'auto'})",
    "poster": "make('video', {poster: url})",
    "script": "make('script', {src: url})",
    "module": "make('script', {src: url, type: 'module'})",
    "import": "import(url)",
    "importmap": "make('script', {type: 'importmap'}, JSON.stringify({imports: {ver: url}}));"
    " import('ver')",
    "stylesheet": "make('link', {rel: 'stylesheet', href: url})",
    "css-import": "make('style', {}, `@import '${url}';`)",
    "css-url": "make('style', {}, `* { background-image: url(${url}) }`)",
    "css-cursor": "make('style', {}, `* { cursor: url(${url}), auto;"
    " list-style-image: url(${url}) }`)",
    "css-font": "make('style', {}, `@font-face { font-family: f; src: url(${url}) }"
    " * { font-family: f }`); make('p', {}, 'x')",
    "font": "new FontFace('g', `url(${url})`).load()",
    "preload": "make('link', {rel: 'preload', as: 'image', href: url})",
    "modulepreload": "make('link', {rel: 'modulepreload', href: url})",
    "prefetch": "make('link', {rel: 'prefetch', href: url})",
    "prerender": "make('link', {rel: 'prerender', href: url})",
    "preconnect": "make('link', {rel: 'preconnect', href: url})",
    "icon": "make('link', {rel: 'icon', href: url})",
    "manifest": "make('link', {rel: 'manifest', href: url})",
    "speculation": "make('script', {type: 'speculationrules'},"
    " JSON.stringify({prefetch: [{source: 'list', urls: [url]}]}))",
    "object": "make('object', {data: url})",
    "embed": "make('embed', {src: url})",
    "iframe": "make('iframe', {src: url})",
    "iframe-javascript": "make('iframe', {src: `javascript:fetch('${url}',{mode:'no-cors'})`})",
    "srcdoc": "make('iframe', {srcdoc: `<img src='${url}'>`})",
    "about-blank": "const view = make('iframe', {}).contentWindow;"
    " view.fetch(url, {mode: 'no-cors'})",
    "data-frame": "make('iframe', {src: 'data:text/html,' +"
    " encodeURIComponent(`<img src='${url}'>`)})",
    "blob-frame": "make('iframe', {src: URL.createObjectURL("
    "new Blob([`<img src='${url}'>`], {type: 'text/html'}))})",
    "sandboxed-frame": "make('iframe', {sandbox: 'allow-scripts',"
    " srcdoc: `<script>fetch('${url}', {mode: 'no-cors'})<\\/script>`})",
    "worker": "new Worker(url)",
    "shared-worker": "new SharedWorker(url)",
    "blob-worker": "new Worker(URL.createObjectURL(new Blob("
    "[`fetch('${url}', {mode: 'no-cors'})`], {type: 'text/javascript'})))",
    "blob-worker-import": "new Worker(URL.createObjectURL(new Blob("
    "[`importScripts('${url}')`], {type: 'text/javascript'})))",
    "blob-worker-socket": "new Worker(URL.createObjectURL(new Blob("
    "[`new WebSocket('${url.replace('http', 'ws')}')`], {type: 'text/javascript'})))",
    "data-worker": "new Worker('data:text/javascript,' +"
    " encodeURIComponent(`fetch('${url}', {mode: 'no-cors'})`))",
    "worklet": "CSS.paintWorklet.addModule(url)",
    "cache": "caches.open('x').then((cache) => cache.add(new Request(url, {mode: 'no-cors'})))",
    "service-worker": "navigator.serviceWorker.register(url)",
    "ping": "const a = make('a', {href: '#x', ping: url}); a.click()",
    "attribution": "make('img', {attributionsrc: url, src: 'data:,'})",
    "write": "document.implementation.createHTMLDocument().write(''); make('iframe', {})"
    ".contentDocument.write(`<img src='${url}'>`)",
    "meta-refresh-frame": "make('iframe', {srcdoc:"
    " `<meta http-equiv=refresh content='0;url=${url}'>`})",
    "meta-report": "make('meta', {'http-equiv': 'Content-Security-Policy',"
    " content: `img-src 'none'; report-uri ${url}`}); new Image().src = '/x.png'",
    "form-frame": "const f = make('form', {action: url, method: 'post', target: 'fra'});"
    " make('iframe', {name: 'fra'}); f.submit()",
    "popup": "open(url, '_blank')",
    "popup-blank": "const view = open('about:blank'); view && view.fetch(url, {mode: 'no-cors'})",
    "link-blank": "make('a', {href: url, target: '_blank'}).click()",
    "form-blank": "make('form', {action: url, method: 'post', target: '_blank'}).submit()",
    "xslt": "fetch('data:text/xml,<a/>').then(() => make('iframe', {src: URL.createObjectURL(new"
    " Blob([`<?xml version='1.0'?><?xml-stylesheet type='text/css' href='${url}'?><a/>`],"
    " {type: 'text/xml'}))}))",
    "payment": "new PaymentRequest([{supportedMethods: url}],"
    " {total: {label: 'x', amount: {currency: 'EUR', value: '1'}}}).canMakePayment()",
    "base": "make('base', {href: url}); new Image().src = 'a.png'; make('img', {src: 'b.png'})",
    "identity": "navigator.credentials.get({identity: {providers:"
    " [{configURL: url, clientId: '1'}]}})",
}
"""Those after which the page is still there."""

ELSEWHERE = ("popup", "popup-blank", "link-blank", "form-blank", "form-frame")
"""Those that take the page itself elsewhere in replay: the library sends all that a page opens in
another window or in a frame with a name to the frame of the page (`rewriteAttrTarget`)."""

WEBRTC = (
    "const peer = new RTCPeerConnection({iceServers: [{urls: url.replace('http://', 'stun:')"
    ".replace('/', '')}]}); peer.createDataChannel('x');"
    " peer.createOffer().then((offer) => peer.setLocalDescription(offer))"
)

LEAVING: dict[str, str] = {
    "location": "location = url",
    "location-replace": "location.replace(url)",
    "navigation": "navigation.navigate(url)",
    "open-parent": "open(url, '_parent')",
    "open-top": "open(url, '_top')",
    "parent": "parent.location = url",
    "top": "top.location.href = url",
    "link": "make('a', {href: url}).click()",
    "download": "make('a', {href: url, download: 'x'}).click()",
    "link-top": "make('a', {href: url, target: '_top'}).click()",
    "form": "make('form', {action: url}).submit()",
    "form-post": "make('form', {action: url, method: 'post'}).submit()",
    "form-top": "make('form', {action: url, method: 'post', target: '_top'}).submit()",
    "refresh": "make('meta', {'http-equiv': 'refresh', content: '0;url=' + url})",
}
"""Those that take the page, or all of the portal, elsewhere."""

SILENT_LIVE = frozenset(
    {"attribution", "icon", "manifest", "prerender", "service-worker", "shared-worker", "svg-use"}
    | {"worker"}
)
"""Those that reach nothing live either in the Chromium of these tests: what its headless mode does
not do, or what a page may not do across origins."""

HELPERS = """
const HTML = "http://www.w3.org/1999/xhtml", SVG = "http://www.w3.org/2000/svg";
const put = (space) => (tag, fields, text) => {
  const made = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(fields)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  (document.body ?? document.documentElement).append(made);
  return made;
};
const make = put(HTML), svg = put(SVG);
"""


def script(ports: dict[str, int], *, but: Collection[str] = ()) -> str:
    """Return a script that tries all that stay, and names them in `tried` when it has."""
    tries = "\n".join(
        f"  attempt({name!r}, (url) => {{ {code} }}, 'http://127.0.0.1:{ports[name]}/');"
        for name, code in STAYING.items()
        if name not in but
    )
    return f"""{HELPERS}
const tried = [];
const attempt = (name, act, url) => {{
  try {{ Promise.resolve(act(url)).catch(() => {{}}); }} catch {{ }}
  tried.push(name);
}};
addEventListener("unhandledrejection", (event) => event.preventDefault());
addEventListener("load", () => {{
{tries}
  self.tried = tried;
}});
"""
