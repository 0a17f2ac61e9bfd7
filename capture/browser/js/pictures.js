// What pictures need of a page: scrolling it to a place with nothing shown twice, and putting it back.
// Runs in our isolated world. The page is told of nothing: no attribute of it changes (what must not show,
// or must not stick, is kept so by a paused animation), and scroll events end here. A page that heard them
// would shrink its header, show its button "to the top" and move what is still to be pictured.
// Everything returned is plain data of bounded size.
(() => {
  if (globalThis.pictures) return;

  const MAX_ELEMENTS = 30_000;
  const MAX_SCANS = 8;
  const MAX_STUCK = 500;
  const BACKGROUND = -1; // z-index: what lies behind the page is its background, and belongs to each part

  const getAttribute = Element.prototype.getAttribute;
  const boundsOf = Element.prototype.getBoundingClientRect;
  const animate = Element.prototype.animate;
  const matches = Element.prototype.matches;
  const shadowOf = Object.getOwnPropertyDescriptor(Element.prototype, "shadowRoot").get;
  const rootOf = Node.prototype.getRootNode;
  const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, "parentNode").get;
  const protoOf = (root) => [Document, DocumentFragment][Number(root.nodeType !== Node.DOCUMENT_NODE)].prototype;
  const all = (root, selector) => protoOf(root).querySelectorAll.call(root, selector);
  const first = (root, selector) => protoOf(root).querySelector.call(root, selector);

  const nextFrame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => resolve());
      setTimeout(resolve, 250); // a page that isn't painted still goes on
    });
  const contentOf = (frame) => {
    try {
      return frame.contentDocument ?? null;
    } catch {
      return null;
    }
  };

  // The document and the shadow roots in it; not its frames, in which nothing sticks to the page.
  function* scopes(root, budget = { left: MAX_ELEMENTS }) {
    yield root;
    for (const element of all(root, "*")) {
      if ((budget.left -= 1) < 0) return;
      const shadow = shadowOf.call(element);
      if (shadow) yield* scopes(shadow, budget);
    }
  }

  // An element and all around it, out of shadow trees and frames.
  function* around(element) {
    for (let node = element; node; ) {
      if (node.nodeType === Node.ELEMENT_NODE) yield node;
      const parent = parentOf.call(node);
      if (parent) node = parent;
      else if (node.nodeType === Node.DOCUMENT_NODE) node = node === document ? null : (node.defaultView?.frameElement ?? null);
      else node = node.host ?? null;
    }
  }

  const own = () => document.scrollingElement ?? document.documentElement;

  // The document's own scroller, or the box that a page scrolls in its place.
  const scroller = () => {
    if (own().scrollHeight > own().clientHeight + 8) return own();
    for (const element of around(document.elementFromPoint(innerWidth / 2, innerHeight / 2))) {
      if (element.scrollHeight > element.clientHeight + 50 && /auto|scroll/.test(getComputedStyle(element).overflowY)) {
        return element;
      }
    }
    return own();
  };

  // ---- one session: from `open` to `close`
  let now = null;
  let closing = Promise.resolve();

  const swallow = (event) => event.stopImmediatePropagation();

  const hold = (element, style, pseudoElement) => {
    const held = animate.call(element, [style, style], { duration: 1e9, fill: "both", pseudoElement });
    held.pause();
    now.held.push(held);
    return held;
  };

  const open = async () => {
    close();
    await closing;
    for (const name of ["scroll", "scrollend"]) addEventListener(name, swallow, true);
    const box = scroller();
    now = { box, held: [], stuck: new Map(), scans: 0, isStale: false, target: new Set(), places: [] };
    remember(box);
    hold(box, { scrollSnapType: "none", scrollBehavior: "auto" });
    now.observer = new MutationObserver(() => (now ? (now.isStale = true) : null));
    const what = { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "style"] };
    now.observer.observe(document, what);
    return measure();
  };

  const close = () => {
    if (!now) return;
    now.observer.disconnect();
    for (const held of now.held) held.cancel();
    for (const [element, left, top] of now.places.reverse()) element.scrollTo({ left, top, behavior: "instant" });
    now = null;
    // The event of scrolling back comes with the next frame.
    closing = nextFrame().then(() => {
      if (now) return;
      for (const name of ["scroll", "scrollend"]) removeEventListener(name, swallow, true);
    });
  };

  const remember = (element) => now.places.push([element, element.scrollLeft, element.scrollTop]);

  // The part of the view that the scrolled content shows in, and how much of that there is.
  const measure = () => {
    const box = now.box;
    const isOwn = box === own();
    const bounds = isOwn ? null : boundsOf.call(box);
    const overflow = [getComputedStyle(box).overflowX, document.body ? getComputedStyle(document.body).overflowX : ""];
    return {
      isOwn,
      zoom: visualViewport.scale,
      view: { width: visualViewport.width, height: visualViewport.height },
      box: isOwn
        ? { left: 0, top: 0, width: visualViewport.width, height: visualViewport.height }
        : {
            left: Math.max(0, bounds.left + box.clientLeft),
            top: Math.max(0, bounds.top + box.clientTop),
            width: Math.min(box.clientWidth, innerWidth),
            height: Math.min(box.clientHeight, innerHeight),
          },
      width: box.scrollWidth,
      height: box.scrollHeight,
      left: box.scrollLeft,
      top: box.scrollTop,
      mayScrollAside: isOwn && !overflow.some((value) => value === "hidden" || value === "clip"),
    };
  };

  // ---- what sticks to the view
  // Fixed elements are known by their not moving along when the page is scrolled (in a transformed box they
  // do), sticky ones are let loose: in their own places they are seen once.
  const scan = () => {
    now.isStale = false;
    now.scans += 1;
    const box = now.box;
    const keep = new Set([...around(box), ...now.target]);
    for (const root of scopes(document)) {
      for (const element of all(root, "*")) {
        if (now.stuck.size >= MAX_STUCK) return;
        const style = getComputedStyle(element);
        const position = style.position;
        if ((position !== "fixed" && position !== "sticky") || keep.has(element) || now.stuck.has(element)) continue;
        if (isWithin(element, now.aim)) continue;
        if (position === "fixed" && Number(style.zIndex) <= BACKGROUND) continue;
        const before = boundsOf.call(element);
        const known = { left: box.scrollLeft, top: box.scrollTop, x: before.left, y: before.top, isHidden: false };
        now.stuck.set(element, known);
        if (position === "fixed") {
          if (now.scans > 1) hide(element, known);
          continue;
        }
        const loose = hold(element, { top: "auto", right: "auto", bottom: "auto", left: "auto" });
        const after = boundsOf.call(element);
        // One that sticks to the bottom of the first view is seen there, and not again at the page's end.
        if (known.left === 0 && known.top === 0 && Math.abs(after.top - before.top) > 1) {
          loose.cancel();
          hide(element, known);
        }
      }
    }
  };

  const isWithin = (element, ancestor) => {
    if (!ancestor) return false;
    for (const outer of around(element)) if (outer === ancestor) return true;
    return false;
  };

  const hide = (element, known) => {
    known.isHidden = true;
    hold(element, { opacity: 0 });
    if (matches.call(element, ":modal, :popover-open")) hold(element, { opacity: 0 }, "::backdrop");
  };

  const hideStuck = () => {
    const { box, stuck } = now;
    for (const [element, known] of stuck) {
      if (known.isHidden) continue;
      const bounds = boundsOf.call(element);
      const [x, y] = [known.x - (box.scrollLeft - known.left), known.y - (box.scrollTop - known.top)];
      if (Math.abs(bounds.left - x) > 1 || Math.abs(bounds.top - y) > 1) hide(element, known);
    }
  };

  // Scrolls there as far as it goes, with what would be seen again taken out.
  const go = async ({ left, top }) => {
    const box = now.box;
    if (now.scans === 0) scan();
    box.scrollTo({ left, top, behavior: "instant" });
    hideStuck();
    // A box may be painted anew for each place, and a shot that doesn't wait show it where it was. The document
    // itself is moved by the compositor, which a shot waits for.
    if (box !== own() || now.isStale) await nextFrame();
    if (now.isStale && now.scans < MAX_SCANS) {
      scan();
      hideStuck();
    }
    return { left: box.scrollLeft, top: box.scrollTop, width: box.scrollWidth, height: box.scrollHeight };
  };

  // ---- elements
  const find = ({ selector, frame }) => {
    try {
      let root = document;
      let holder = null;
      if (frame) {
        holder = lookFor(document, frame);
        root = holder && contentOf(holder);
        if (!root) return { element: holder, isHolder: true };
      }
      return { element: lookFor(root, selector), isHolder: false };
    } catch {
      return { element: null, isHolder: false }; // no selector
    }
  };
  const lookFor = (document_, selector) => {
    for (const root of scopes(document_)) {
      const element = first(root, selector);
      if (element) return element;
    }
    return null;
  };

  // Where an element stands in the main view, and what of it shows there through the frames around it.
  const placeOf = (element) => {
    const bounds = boundsOf.call(element);
    let [left, top, right, bottom] = [bounds.left, bounds.top, bounds.right, bounds.bottom];
    let inner = element.ownerDocument.defaultView;
    while (inner && inner !== window) {
      const holder = inner.frameElement;
      if (!holder) break;
      const outer = boundsOf.call(holder);
      const style = getComputedStyle(holder);
      const x = outer.left + holder.clientLeft + parseFloat(style.paddingLeft);
      const y = outer.top + holder.clientTop + parseFloat(style.paddingTop);
      left = Math.max(0, left) + x;
      top = Math.max(0, top) + y;
      right = Math.min(inner.innerWidth, right) + x;
      bottom = Math.min(inner.innerHeight, bottom) + y;
      inner = inner.parent;
    }
    return { left, top, width: right - left, height: bottom - top };
  };

  // Whether scrolling the page doesn't move it.
  const staysPut = (element, box) => {
    for (const outer of around(element)) {
      if (getComputedStyle(outer).position === "fixed") return !isWithin(box, outer);
    }
    return false;
  };

  // Brings an element, or a region of the page, into view, and takes away what lies over it.
  const aim = async ({ selector, frame, region }) => {
    const opened = await open();
    const box = now.box;
    let isHolder = false;
    let isPinned = false;
    if (selector) {
      const found = find({ selector, frame });
      if (!found.element) return null;
      isHolder = found.isHolder;
      now.aim = found.element;
      now.target = new Set(around(found.element));
      isPinned = staysPut(found.element, box);
      for (const outer of now.target) {
        if (outer.scrollHeight > outer.clientHeight || outer.scrollWidth > outer.clientWidth) remember(outer);
      }
      const isTall = boundsOf.call(found.element).height > innerHeight;
      found.element.scrollIntoView({ block: isTall ? "start" : "center", inline: "center", behavior: "instant" });
    } else {
      const top = region.y + region.height / 2 - opened.box.height / 2;
      const left = region.x + region.width / 2 - opened.box.width / 2;
      box.scrollTo({ left: Math.max(0, left), top: Math.max(0, Math.min(region.y, top)), behavior: "instant" });
    }
    scan();
    for (const [element, known] of now.stuck) {
      if (!known.isHidden && getComputedStyle(element).position === "fixed") hide(element, known);
    }
    await nextFrame(); // what draws itself once it is in view
    await nextFrame();
    const page = measure();
    const place = selector
      ? placeOf(now.aim)
      : { left: region.x - page.left, top: region.y - page.top, width: region.width, height: region.height };
    return { ...page, place, isHolder, isPinned };
  };

  // ---- video
  const media = (target) => {
    const { element } = find(target);
    return element?.localName === "video" ? element : null;
  };
  const kept = new Map(); // video → how it was

  const video = async (target) => {
    const element = media(target);
    if (!element) return null;
    if (!kept.has(element)) kept.set(element, { time: element.currentTime, isPaused: element.paused, isMuted: element.muted });
    const end = performance.now() + target.milliseconds;
    if (element.readyState < 1) {
      element.preload = element.preload === "none" ? "metadata" : element.preload;
    }
    while (element.readyState < 1 && !element.error && performance.now() < end) await nextFrame();
    const seekable = element.seekable.length ? element.seekable.end(element.seekable.length - 1) : 0;
    return {
      duration: Number.isFinite(element.duration) ? element.duration : -1,
      seekable: Number.isFinite(seekable) ? seekable : 0,
      hasFrames: element.readyState >= 1 && element.videoWidth > 0,
      error: element.error ? String(element.error.message).slice(0, 200) : "",
    };
  };

  const happened = (element, name, milliseconds) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      element.addEventListener(name, () => (clearTimeout(timer), resolve(true)), { once: true });
    });
  const painted = (element, milliseconds) =>
    new Promise((resolve) => {
      setTimeout(() => resolve(false), milliseconds);
      element.requestVideoFrameCallback(() => resolve(true));
    });

  // Returns the moment that is shown, or null when it didn't come in time.
  const seek = async (target) => {
    const element = media(target);
    if (!element) return null;
    element.pause();
    if (Math.abs(element.currentTime - target.seconds) > 0.001 || element.seeking) {
      const seeked = happened(element, "seeked", target.milliseconds);
      const frame = painted(element, target.milliseconds);
      element.currentTime = target.seconds;
      if (!(await seeked)) return null;
      await Promise.race([frame, new Promise((resolve) => setTimeout(resolve, 200))]);
    }
    await nextFrame();
    return element.currentTime;
  };

  // Lets it play on for so long; returns the moment that is shown then.
  const playOn = async (target) => {
    const element = media(target);
    if (!element) return null;
    const from = element.currentTime;
    const end = performance.now() + target.milliseconds;
    element.muted = true;
    if (element.paused) element.play().catch(() => {});
    if (element.readyState < 2) await happened(element, "timeupdate", target.milliseconds);
    while (element.currentTime < from + target.seconds && performance.now() < end && !element.ended && !element.error) {
      await painted(element, 250);
    }
    return element.readyState < 2 || element.error ? null : element.currentTime;
  };

  const leaveVideo = (target) => {
    const element = media(target);
    const before = element && kept.get(element);
    if (!before) return;
    kept.delete(element);
    if (before.isPaused) element.pause();
    if (element.seekable.length) element.currentTime = before.time;
    element.muted = before.isMuted;
    if (!before.isPaused) element.play().catch(() => {});
  };

  // ---- text
  // The element, and how many there are in it: a tree for assistive technology is made of no more than a few.
  const count = (target) => {
    const { element } = find(target);
    return element ? element.getElementsByTagName("*").length : null;
  };
  const textOf = (target) => {
    const { element } = find(target);
    if (!element) return null;
    const label = getAttribute.call(element, "aria-label") ?? getAttribute.call(element, "title") ?? "";
    return [label, element.innerText ?? element.textContent ?? ""].filter(Boolean).join("\n").slice(0, target.characters);
  };

  // Waits until the pictures that came into play (another width, another variant) are there.
  const imagesArrived = async ({ milliseconds }) => {
    const end = performance.now() + milliseconds;
    await nextFrame();
    await nextFrame();
    const waiting = () =>
      [...document.images].slice(0, 2000).some((image) => !image.complete && image.loading !== "lazy");
    while (waiting() && performance.now() < end) await nextFrame();
    return !waiting();
  };

  globalThis.pictures = {
    open,
    go,
    aim,
    close,
    video,
    seek,
    playOn,
    leaveVideo,
    count,
    textOf,
    imagesArrived,
    element: (target) => find(target).element,
  };
})();
