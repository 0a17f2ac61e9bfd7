// The page itself, not a frame within it: the portal goes on, in its own words.
"use strict";
(() => {
  const { kind } = document.documentElement.dataset;
  const asked = /^\/w\/a\/(\d*)[a-z_]*\/(.+)$/.exec(location.pathname + location.search);
  if (!asked || parent === self) return;
  const [, ts, url] = asked;
  const within = `/w/a/${ts}if_/${url}`;
  const isShown = kind === "wrapped" || kind === "too-large";
  if (parent === top) parent.postMessage({ wb_type: isShown ? "load" : "elsewhere", ts, url }, PORTAL);
  if (parent === top && kind === "wrapped") {
    const frame = document.createElement("iframe");
    frame.src = within;
    frame.title = document.title;
    document.body.replaceChildren(frame);
  } else if (parent !== top && (kind === "wrapped" || kind === "elsewhere")) {
    location.replace(within);
  }
})();
