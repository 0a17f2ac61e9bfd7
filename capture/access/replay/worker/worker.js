/*
 * The service worker of the replay origin: one fixed collection, no messages, no API.
 *
 * It rewrites archived pages with the library of wabac, and gets every record from our own
 * endpoint. An archived page shares this origin with it, and so must have nothing to talk to:
 * the stock worker takes orders by message, with which a page replaces what its archive shows.
 *
 * The server puts `const ARCHIVE = {portal, policy, missing, document}` before this script.
 */
import { LiveProxy, SWCollections, SWReplay } from "@webrecorder/wabac/swlib";

const NAME = "a";
const REPLAY = /^\/w\/a\/(\d*)(?:[a-z]+_)?\/(.+)$/;

// The library listens for orders to load its collections anew; nobody is to give them.
const listen = self.addEventListener.bind(self);
self.addEventListener = (type, ...rest) => {
  if (type !== "message") listen(type, ...rest);
};

class OneCollection extends SWCollections {
  registerListener() {}

  async _init() {}

  async loadAll() {
    return true;
  }

  async hasCollection(name) {
    return name === NAME;
  }

  async getColl(name) {
    if (name !== NAME) return null;
    this.only ??= this.made();
    return this.only;
  }

  made() {
    const extraConfig = {
      prefix: `${self.location.origin}/raw/`,
      isLive: false,
      archivePrefix: "",
      archiveMod: "ir_",
      noPostToGet: true,
      csp: ARCHIVE.policy,
      baseUrl: `${ARCHIVE.portal}/web/`,
      baseUrlAppendReplay: true,
    };
    const config = { dbname: "", sourceUrl: "", extraConfig };
    return this._createCollection({ name: NAME, store: new LiveProxy(extraConfig), config });
  }
}

class NoApi {
  async apiResponse() {
    return new Response("{}", { status: 404, headers: { "Content-Type": "application/json" } });
  }
}

class Replay extends SWReplay {
  async handleFetch(event) {
    const { request } = event;
    const { origin, pathname, search } = new URL(request.url);
    if (request.mode === "navigate" && request.destination === "document") {
      // A page of its own has no banner around it: only the portal shows archived pages.
      const asked = origin === self.location.origin && REPLAY.exec(pathname + search);
      if (asked) return Response.redirect(`${ARCHIVE.portal}/web/${asked[1]}/${asked[2]}`);
    }
    const response = await super.handleFetch(event);
    if (response.headers.has("x-archive-missing")) return guarded(missing(request, response));
    if (isFrame(request) && isDocument(response)) return guarded(page(ARCHIVE.document, 200));
    return guarded(response);
  }
}

/** What the archive lacks: the portal says so when it is the page itself. */
function missing(request, response) {
  if (!isFrame(request)) return new Response(null, { status: 404 });
  return page(ARCHIVE.missing, response.status);
}

const isFrame = ({ destination }) => destination === "iframe" || destination === "frame";

/** The browser's viewer of PDF refuses a frame with a sandbox: the portal has one without. */
const isDocument = ({ headers }) => /^application\/pdf\b/i.test(headers.get("content-type") ?? "");

const page = (html, status) =>
  new Response(html, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });

/** Every answer carries our policy, whatever made it: rewriting alone keeps no page inside. */
function guarded(response) {
  if (response.type === "opaque" || response.type === "opaqueredirect") return response;
  if (response.type === "error" || (response.status >= 300 && response.status < 400)) {
    return response;
  }
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.set("Content-Security-Policy", ARCHIVE.policy);
  headers.set("Referrer-Policy", "same-origin");
  headers.set("X-DNS-Prefetch-Control", "off");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.delete("Refresh");
  headers.delete("Link");
  return new Response(response.body, { status, statusText, headers });
}

new Replay({ CollectionsClass: OneCollection, ApiClass: NoApi });
