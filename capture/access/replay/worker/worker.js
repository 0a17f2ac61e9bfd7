/*
 * The service worker of the replay origin: one fixed collection, no messages, no API.
 *
 * It rewrites archived pages with the library of wabac, and gets every record from our own
 * endpoint. An archived page shares this origin with it, and so must have nothing to talk to:
 * the stock worker takes orders by message, with which a page replaces what its archive shows.
 *
 * The server puts `const ARCHIVE = {…}` before this script (`building.Worker.script_for`).
 */
import { Collection, LiveProxy, SWCollections, SWReplay } from "@webrecorder/wabac/swlib";

const NAME = "a";
const REPLAY = /^\/w\/a\/(\d*)([a-z]+_)?\/(.+)$/;
const LIBRARY = /^\/static\/wombat[A-Za-z]*\.js$/;
/** Bytes that are rewritten at most: a page may unfold to more than any memory holds. */
const MOST_REWRITTEN = 64_000_000;

// The library listens for orders to load its collections anew; nobody is to give them.
const listen = self.addEventListener.bind(self);
self.addEventListener = (type, ...rest) => {
  if (type !== "message") listen(type, ...rest);
};

/** Methods whose body the library leaves behind, and how the endpoint is told of them. */
const LEFT_BEHIND = new Set(["PATCH"]);
const METHOD_FIELD = "X-Archive-Method";

class TooLarge extends Error {}

/** Records as our endpoint sends them. */
class Records extends LiveProxy {
  async getResource(request, prefix, event) {
    request.page = await pageOf(event, request);
    const { method } = request;
    request.named = LEFT_BEHIND.has(method) ? method : "";
    if (request.named) request.method = "POST";
    const answer = await super.getResource(request, prefix);
    request.method = method;
    if (answer) {
      // Parts are for the endpoint: it knows what of a body it can cut.
      answer.setRange = () => answer.status === 206;
      answer.getBuffer = () => whole(answer);
    }
    return answer;
  }

  getFetchUrl(url, request, headers) {
    for (const name of ["X-Proxy-Referer", "X-Proxy-Cookie", "X-Archive-Page", METHOD_FIELD]) {
      headers.delete(name);
    }
    if (request.page) headers.set("X-Archive-Page", request.page);
    if (request.named) headers.set(METHOD_FIELD, request.named);
    return super.getFetchUrl(url, request, headers);
  }
}

/** The address of the page that asks; nothing for a page itself, which is nearest in time. */
async function pageOf({ clientId, request }, { mod }) {
  if (mod === "mp_" && request.mode === "navigate") return "";
  const client = clientId ? await self.clients.get(clientId) : null;
  for (const place of [client?.url, request.referrer]) {
    const url = place && URL.canParse(place) ? new URL(place) : null;
    const asked = url && REPLAY.exec(url.pathname + url.search);
    if (asked && /^https?:/.test(asked[3])) return asked[3];
  }
  return "";
}

/** All bytes of what is to be rewritten. */
async function whole(answer) {
  if (answer.buffer || !answer.reader) return answer.buffer;
  const pieces = [];
  let size = 0;
  for await (const piece of answer.reader) {
    size += piece.length;
    if (size > MOST_REWRITTEN) throw new TooLarge();
    pieces.push(piece);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  answer.setBuffer(bytes);
  return bytes;
}

/** Archived pages, with our scripts before and after that of the library. */
class Pages extends Collection {
  makeHeadInsert(...given) {
    const theirs = super.makeHeadInsert(...given);
    return `<script>${ARCHIVE.before}</script>${theirs}<script>${ARCHIVE.after}</script>`;
  }
}

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
    const made = { name: NAME, store: new Records(extraConfig), config };
    return new Pages(made, this.prefixes, this.defaultConfig);
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
    if (origin !== self.location.origin) return absent();
    const asked = REPLAY.exec(pathname + search);
    if (asked && request.mode === "navigate" && request.destination === "document") {
      // A page of its own has no banner around it: only the portal shows archived pages.
      return Response.redirect(`${ARCHIVE.portal}/web/${asked[1] && `${asked[1]}/`}${asked[3]}`);
    }
    if (!asked && !LIBRARY.test(pathname) && !isFromPage(request)) return fetch(request);
    const answer = await this.shown(event, asked);
    return guarded(isFrame(request) && isRedirect(answer) ? moved(request, answer) : answer);
  }

  async shown(event, asked) {
    const { request } = event;
    const isPage = isFrame(request) && asked?.[2] === "mp_";
    if (isPage && !(await isOfThisSite(asked[3]))) return page("elsewhere");
    let response;
    try {
      response = await super.handleFetch(event);
    } catch (fault) {
      if (fault instanceof TooLarge) return isFrame(request) ? page("too-large") : absent();
      throw fault;
    }
    if (response.headers.has("x-archive-missing")) {
      return isFrame(request) ? page("missing", 404) : absent();
    }
    const type = response.headers.get("content-type") ?? "";
    // The viewer of PDF refuses a frame with a sandbox: the portal has one without.
    if (isFrame(request) && /^application\/pdf\b/i.test(type)) return page("document");
    // What isn't HTML has nothing in it that tells the portal what is shown.
    const isBare = response.body && !isRedirect(response) && !/^text\/html\b/i.test(type);
    return isPage && isBare ? page("wrapped") : response;
  }
}

/** Times at which addresses led elsewhere, of late. */
const led = new Map();
const MOST_LED = 10;
const LATE_MILLISECONDS = 10_000;

/**
 * A page that goes on where a redirect leads. Of a page with a Connection-Allowlist no link may be
 * answered by a redirect itself: Chromium shows an error in its place.
 */
function moved(request, answer) {
  const { method, url } = request;
  if (method !== "GET" && answer.status >= 307) return answer; // what is sent along goes too
  const place = new URL(answer.headers.get("location") ?? "", self.location.href);
  if (place.origin !== self.location.origin) return absent();
  const now = Date.now();
  const late = (led.get(url) ?? []).filter((moment) => now - moment < LATE_MILLISECONDS);
  if (led.size > 1_000) led.clear();
  led.set(url, [...late, now]);
  if (late.length >= MOST_LED) return page("round");
  const target = JSON.stringify(place.href).replaceAll("<", "\\u003c");
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(ARCHIVE.pages.moved.replace("TARGET", () => target), { headers });
}

const isFrame = ({ destination }) => destination === "iframe" || destination === "frame";

const isRedirect = ({ status }) => status >= 300 && status < 400;

const isFromPage = ({ referrer }) => referrer.startsWith(`${self.location.origin}/w/`);

const absent = () => new Response(null, { status: 404 });

const page = (name, status = 200) => {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(ARCHIVE.pages[name], { status, headers });
};

/** Whether a page belongs at this origin: made as `policy.label_of` makes it. */
async function isOfThisSite(address) {
  const url = address.startsWith("//") ? `http:${address}` : address;
  if (!ARCHIVE.isPerSite || !/^https?:/.test(url) || !URL.canParse(url)) return true;
  const site = new TextEncoder().encode(new URL(url).host);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", site));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return self.location.host.startsWith(`s${hex.slice(0, 20)}.`);
}

/** Every answer carries our policy, whatever made it: rewriting alone keeps no page inside. */
function guarded(response) {
  if (response.type !== "default" && response.type !== "basic") return absent();
  const headers = new Headers(response.headers);
  if (isRedirect(response)) {
    const place = new URL(headers.get("location") ?? "", self.location.href);
    // Of a 307 the method stays, and what is sent along.
    return place.origin === self.location.origin
      ? Response.redirect(place, response.status)
      : absent();
  }
  const { status, statusText } = response;
  headers.set("Content-Security-Policy", ARCHIVE.policy);
  headers.set("Connection-Allowlist", ARCHIVE.connections);
  headers.set("Referrer-Policy", "same-origin");
  headers.set("X-DNS-Prefetch-Control", "off");
  // The endpoint sends it with every record. In here pages are read as they were on the web.
  headers.delete("X-Content-Type-Options");
  headers.delete("Refresh");
  headers.delete("Link");
  return new Response(response.body, { status, statusText, headers });
}

new Replay({ CollectionsClass: OneCollection, ApiClass: NoApi });
