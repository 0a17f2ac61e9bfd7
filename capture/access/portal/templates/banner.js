// Keeps the notice true while the visitor follows links within the frame.
// What the frame says is from an archived page: it may name an address, and no more than that.
"use strict";
(() => {
  const frame = document.getElementById("page");
  const notice = () => document.getElementById("banner");
  const { shared, prefix } = notice().dataset;
  let { replay } = notice().dataset;
  let shown = notice().dataset.url;
  let latest = 0;
  let isPlaying = false;

  const place = (ts, url) => `${prefix}/web/${ts ? `${ts}/` : ""}${url}`;

  addEventListener("message", (event) => {
    if (event.origin !== replay || event.source !== frame.contentWindow) return;
    const { wb_type: type, url, ts } = event.data ?? {};
    if (type === "refused") {
      if (replay !== shared && !isPlaying) {
        frame.src = frame.src.replace(replay, shared);
        replay = shared;
      }
      return;
    }
    if (typeof url !== "string" || url.length > 8000) return;
    if (!["load", "replace-url", "elsewhere"].includes(type)) return;
    const stamp = /^\d{4,14}$/.test(ts) ? ts : "";
    let parsed;
    try {
      parsed = new URL(url);
    } catch {
      return;
    }
    if (!["http:", "https:"].includes(parsed.protocol)) return;
    isPlaying = true;
    parsed.hash = "";
    if (type === "elsewhere" || parsed.host !== new URL(shown).host) {
      // Another site is loaded anew, by us: a page can't put on another one's notice.
      location.assign(place(stamp, parsed.href));
    } else if (parsed.href !== shown) {
      renew(place(stamp, parsed.href), parsed.href);
    }
  });

  async function renew(path, url) {
    const turn = ++latest;
    const answer = await fetch(path, { credentials: "omit" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("banner");
    if (turn !== latest) return;
    if (!answer.ok || !found) {
      location.assign(path);
      return;
    }
    shown = url;
    notice().replaceWith(document.adoptNode(found));
    document.title = page.title;
    history.replaceState(null, "", path);
  }
})();
