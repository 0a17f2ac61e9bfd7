// The page itself, not a frame within it: the portal goes on, in its own words.
"use strict";
(() => {
  const address = (path) => /^\/w\/a\/(\d*)[a-z_]*\/(.+)$/.exec(path);

  // A drawing may lead to a page: that is shown in the place of the drawing, under its own notice.
  let begun = null;
  const follow = (frame, within, ts) => {
    const { contentDocument, contentWindow } = frame;
    if (!contentDocument) return;
    const { pathname, search } = contentWindow.location;
    begun ??= pathname + search;
    const found = pathname + search === begun ? null : address(pathname + search);
    if (found) location.replace(`/w/a/${found[1]}mp_/${found[2]}`);
    contentDocument.addEventListener("click", (event) => {
      const link = event.target.closest?.("a");
      const href = link?.href?.baseVal ?? link?.href;
      // Nothing rewrites what isn't HTML: it names the live web, which a frame here never reaches.
      if (event.defaultPrevented || !/^(https?:)?\/\//i.test(href ?? "")) return;
      const { href: live, origin } = new URL(href, address(within)[2]);
      if (origin === location.origin) return;
      event.preventDefault();
      location.assign(`/w/a/${ts}mp_/${live}`);
    });
  };

  const { kind } = document.documentElement.dataset;
  const asked = address(location.pathname + location.search);
  if (!asked || parent === self) return;
  const [, ts, url] = asked;
  const within = `/w/a/${ts}if_/${url}`;
  const isShown = ["wrapped", "too-large", "round"].includes(kind);
  if (parent === top) parent.postMessage({ wb_type: isShown ? "load" : "elsewhere", ts, url }, PORTAL);
  if (parent === top && kind === "wrapped") {
    const frame = document.createElement("iframe");
    frame.src = within;
    frame.title = document.title;
    frame.addEventListener("load", () => follow(frame, within, ts));
    document.body.replaceChildren(frame);
  } else if (parent !== top && (kind === "wrapped" || kind === "elsewhere")) {
    location.replace(within);
  }
})();
