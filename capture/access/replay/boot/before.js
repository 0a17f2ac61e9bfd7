// Runs in each archived page before anything of the page does, and before the rewriting library.
(() => {
  "use strict";
  document.currentScript?.remove();

  // No policy but Chromium's Connection-Allowlist stops WebRTC, and that one ends the page. Frames
  // without an address of their own begin with these names anew.
  const doors = ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection"];
  const shut = (view) => {
    try {
      for (const name of doors) delete view[name];
    } catch {
      // a frame of another origin has its own
    }
    return view;
  };
  shut(self);
  for (const kind of [self.HTMLIFrameElement, self.HTMLFrameElement, self.HTMLObjectElement]) {
    for (const [name, view] of [["contentWindow", (w) => w], ["contentDocument", (d) => d?.defaultView]]) {
      const found = kind && Object.getOwnPropertyDescriptor(kind.prototype, name);
      if (!found?.get) continue;
      const get = function () {
        const got = Reflect.apply(found.get, this, []);
        shut(view(got) ?? {});
        return got;
      };
      Object.defineProperty(kind.prototype, name, { ...found, get });
    }
  }
  new MutationObserver(() => {
    for (let index = 0; index < self.length; index += 1) shut(self[index]);
  }).observe(document, { childList: true, subtree: true });

  // Cookies for the page alone: real ones would go to every server of this host name, are kept
  // beyond the visit, and are refused in frames by many browsers.
  const PLACE = /^\/w\/a\/\d*(?:[a-z]+_)?\/(?:https?:\/\/([^/]*))?/;
  const MOST = 100;
  const LONGEST = 4096;
  const site = PLACE.exec(location.pathname)?.[1] ?? "";
  const pathOf = (path) => path.replace(PLACE, "") || "/";
  let kept = null;
  try {
    kept = self.sessionStorage;
  } catch {
    // then for this page alone
  }
  let memory = [];
  const read = () => {
    if (!kept) return memory;
    try {
      return JSON.parse(kept.getItem(`cookies ${site}`)) ?? [];
    } catch {
      return [];
    }
  };
  const write = (cookies) => {
    memory = cookies;
    try {
      kept?.setItem(`cookies ${site}`, JSON.stringify(cookies));
    } catch {
      kept = null;
    }
  };
  const isWithin = (path, own) =>
    own === path || (own.startsWith(path) && (path.endsWith("/") || own[path.length] === "/"));
  const current = () => {
    const now = Date.now();
    return read().filter(({ expires }) => expires === null || expires > now);
  };

  function set(text) {
    const [pair, ...rest] = String(text).split(";");
    if (text.length > LONGEST) return;
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(at, 0)).trim();
    const value = pair.slice(at + 1).trim();
    const given = new Map();
    for (const each of rest) {
      const [key, ...words] = each.split("=");
      given.set(key.trim().toLowerCase(), words.join("=").trim());
    }
    const own = pathOf(location.pathname);
    let path = pathOf(given.get("path") ?? "");
    if (!path.startsWith("/") || !given.get("path")) path = own.slice(0, own.lastIndexOf("/")) || "/";
    let expires = null;
    if (given.has("expires")) expires = Date.parse(given.get("expires")) || null;
    if (given.has("max-age")) expires = Date.now() + 1000 * (parseInt(given.get("max-age"), 10) || 0);
    const others = current().filter((each) => each.name !== name || each.path !== path);
    write([...others, { name, value, path, expires }].slice(-MOST));
  }

  function get() {
    const own = pathOf(location.pathname);
    const seen = current().filter(({ path }) => isWithin(path, own));
    return seen.map(({ name, value }) => (name ? `${name}=${value}` : value)).join("; ");
  }

  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    enumerable: true,
    get,
    set,
  });
})();
