// What stands in a page that may be more than an archive can hold. Runs behind page.js, in the same
// world, and adds `capture.survey` to it. Facts only: capture.obstacles draws the conclusions.
(() => {
  if (globalThis.capture.survey) return;

  const MAX_ROWS = 300;
  const MAX_IMAGES = 3_000;
  const MAX_TEXT = 1_000;
  const MIN_SIDE = 24; // CSS pixels: what is smaller shows nothing
  const MIN_TILES = 4;
  const MIN_NUMBERS = 1; // column and row, or one that says both
  const CORNER_SHARE = 0.35; // of the view, that something fixed may take and still be in a corner
  const WALL_SHARE = 0.5;

  const { scopes, attr, all, all2, contentOf, nextFrame } = globalThis.capture.tools;
  const short = (text, most = MAX_TEXT) => String(text ?? "").replace(/\s+/g, " ").trim().slice(0, most);
  const absolute = (url, element) => {
    if (!url) return "";
    try {
      return new URL(url, element.baseURI).href.slice(0, 2_000);
    } catch {
      return "";
    }
  };

  // The way from the nearest ancestor with an id: finds this element and no other within its document.
  const pathOf = (element) => {
    const parts = [];
    for (let e = element; e && parts.length < 30; e = e.parentElement) {
      const id = attr(e, "id") ?? "";
      if (/^[A-Za-z][\w-]*$/.test(id)) {
        parts.unshift(`#${id}`);
        break;
      }
      let nth = 1;
      for (let s = e.previousElementSibling; s; s = s.previousElementSibling) if (s.localName === e.localName) nth += 1;
      parts.unshift(`${e.localName}:nth-of-type(${nth})`);
    }
    return parts.join(" > ").slice(0, 500);
  };

  // On the whole page; null where there is nothing to be seen.
  const regionOf = (element) => {
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return null;
    if (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return null;
    let [x, y] = [box.left, box.top];
    let view = element.ownerDocument.defaultView;
    while (view && view !== globalThis) {
      const frame = view.frameElement;
      if (!frame) break;
      const outer = frame.getBoundingClientRect();
      x += outer.left + frame.clientLeft;
      y += outer.top + frame.clientTop;
      view = frame.ownerDocument.defaultView;
    }
    return { x: x + scrollX, y: y + scrollY, width: box.width, height: box.height };
  };
  const isLarge = (region) => region !== null && region.width >= MIN_SIDE && region.height >= MIN_SIDE;

  const elements = []; // of the last survey, by number
  class Rows {
    constructor() {
      this.rows = [];
      this.isCut = false;
      elements.length = 0;
    }

    add(part, element, region, facts, frame) {
      if (this.rows.length >= MAX_ROWS) {
        this.isCut = true;
        return;
      }
      this.rows.push({ part, number: elements.push(element) - 1, selector: pathOf(element), region, facts, frame });
    }
  }

  const labelOf = (element) =>
    short(attr(element, "aria-label") || attr(element, "title") || attr(element, "alt") || element.textContent, 200);

  const media = (element) => {
    const duration = element.duration;
    return {
      tag: element.localName,
      src: element.currentSrc.slice(0, 2_000) || absolute(attr(element, "src"), element),
      isBlob: element.currentSrc.startsWith("blob:") || element.srcObject !== null,
      duration: Number.isFinite(duration) ? duration : duration === Infinity ? -1 : 0,
      width: element.videoWidth ?? 0,
      height: element.videoHeight ?? 0,
      isEncrypted: element.mediaKeys !== null && element.mediaKeys !== undefined,
      isPlaying: element.currentTime > 0 && element.readyState > 1,
      error: element.error ? element.error.code : 0,
      tracks: all2(element, "track").length,
    };
  };

  const form = (element) => {
    const fields = [...all2(element, "input, select, textarea")].filter((e) => !/^(hidden|submit|button|image|reset)$/.test(e.type));
    const panels = [...all2(element, "fieldset, [class*='step' i], [class*='stap' i], [data-step], [data-stap]")].filter((e) => all2(e, "input, select, textarea").length);
    const submit = [...all2(element, "button, input[type=submit], input[type=image]")].find((e) => e.type === "submit" || e.type === "image");
    const search = fields.some((e) => e.type === "search") || attr(element, "role") === "search" || element.closest("[role=search], search") !== null;
    const action = submit && attr(submit, "formaction") ? attr(submit, "formaction") : attr(element, "action");
    return {
      method: ((submit && attr(submit, "formmethod")) || attr(element, "method") || "get").toLowerCase().slice(0, 10),
      action: absolute(action || element.baseURI, element),
      fields: short(fields.map((e) => attr(e, "name") || attr(e, "id") || e.type).join(",")),
      passwords: fields.filter((e) => e.type === "password").length,
      files: fields.filter((e) => e.type === "file").length,
      required: fields.filter((e) => e.required).length,
      steps: panels.length,
      hiddenSteps: panels.filter((e) => regionOf(e) === null).length,
      submit: submit ? short(submit.value || labelOf(submit), 80) : "",
      isSearch: search,
      hasOneTimeCode: fields.some((e) => attr(e, "autocomplete") === "one-time-code"),
      hidden: short([...all2(element, "input[type=hidden], textarea")].filter((e) => regionOf(e) === null).map((e) => attr(e, "name") ?? "").join(",")),
      label: short(attr(element, "aria-label") || all2(element, "legend, h1, h2, h3")[0]?.textContent || "", 120),
    };
  };

  const frameFacts = (element) => {
    const inner = contentOf(element);
    return {
      src: absolute(attr(element, "src"), element),
      title: short(attr(element, "title"), 200),
      allow: short(attr(element, "allow"), 300),
      isOtherOrigin: inner === null && attr(element, "srcdoc") === null,
      isSandboxed: attr(element, "sandbox") !== null,
      isLoaded: inner === null || inner.readyState === "complete",
    };
  };

  const plugin = (element) => ({
    tag: element.localName,
    type: short(attr(element, "type") || attr(element, "classid") || attr(element, "code"), 100),
    src: absolute(attr(element, "data") || attr(element, "src") || attr(element, "archive"), element),
    classid: short(attr(element, "classid"), 100),
  });

  const canvas = (element) => ({
    width: element.width,
    height: element.height,
    text: short(labelOf(element), 500),
  });

  // Images side by side, of one size, put there by a script, whose addresses differ in numbers alone: one surface.
  const patternOf = (url) => {
    const path = url.indexOf("/", 8); // behind the host
    return path < 0 ? "" : (url.slice(0, path) + url.slice(path).replace(/\d+/g, "{}")).slice(0, 500);
  };
  const isPlaced = (image) => {
    const style = getComputedStyle(image);
    return style.position === "absolute" || style.position === "fixed" || style.transform !== "none";
  };
  const tiles = (root, rows, frame) => {
    const groups = new Map();
    let left = MAX_IMAGES;
    for (const image of all(root, "img")) {
      if ((left -= 1) < 0) break;
      const box = image.getBoundingClientRect();
      if (box.width < 64 || Math.abs(box.width - box.height) > 1) continue;
      const pattern = patternOf(image.currentSrc || image.src);
      if (pattern.split("{}").length < MIN_NUMBERS + 1 || !isPlaced(image)) continue;
      const key = `${pattern} ${Math.round(box.width)}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push([image, box]);
    }
    for (const [key, found] of groups) {
      if (found.length < MIN_TILES) continue;
      const side = found[0][1].width;
      const touches = (a, b) => (Math.abs(Math.abs(a.left - b.left) - side) < 2 && Math.abs(a.top - b.top) < 2) || (Math.abs(Math.abs(a.top - b.top) - side) < 2 && Math.abs(a.left - b.left) < 2);
      const touching = found.filter(([, a]) => found.some(([, b]) => a !== b && touches(a, b))).length;
      if (touching < MIN_TILES) continue;
      const box = surfaceOf(found.map(([image]) => image));
      const text = labelOf(box);
      rows.add("tiles", box, regionOf(box), { count: found.length, pattern: key.slice(0, key.lastIndexOf(" ")), side, text }, frame);
    }
  };
  // The nearest common ancestor that clips what is in it, else the nearest common one with a size.
  const surfaceOf = (elements) => {
    let common = elements[0].parentElement;
    while (common && !elements.every((e) => common.contains(e))) common = common.parentElement;
    let clipping = common;
    while (clipping && clipping.localName !== "body" && getComputedStyle(clipping).overflow === "visible") clipping = clipping.parentElement;
    if (clipping && clipping.localName !== "body" && clipping.localName !== "html") return clipping;
    while (common?.parentElement && common.getBoundingClientRect().height < MIN_SIDE) common = common.parentElement;
    return common ?? elements[0];
  };

  // What stays where it is while the page scrolls: walls before it, helpers in its corners.
  const fixed = (rows) => {
    const view = innerWidth * innerHeight;
    const seen = new Set();
    for (const [x, y] of [[0.5, 0.5], [0.5, 0.95], [0.5, 0.05], [0.96, 0.94], [0.04, 0.94], [0.96, 0.5], [0.9, 0.85], [0.1, 0.85]]) {
      for (let e = document.elementFromPoint(innerWidth * x, innerHeight * y); e; e = e.parentElement ?? e.getRootNode().host ?? null) {
        const style = getComputedStyle(e);
        const isTop = e.localName === "dialog" && e.matches(":modal, :popover-open");
        if (style.position !== "fixed" && !isTop) continue;
        if (seen.has(e)) break;
        seen.add(e);
        fixedBox(rows, e, view);
        break;
      }
    }
  };
  const fixedBox = (rows, element, view) => {
    const box = element.getBoundingClientRect();
    const share = (Math.max(0, Math.min(box.right, innerWidth) - Math.max(box.left, 0)) * Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0))) / view;
    const region = regionOf(element);
    if (region === null) return;
    const root = document.scrollingElement ?? document.documentElement;
    const isLocked = [root, document.body].some((e) => e && /hidden|clip/.test(getComputedStyle(e).overflowY)) || (document.body && getComputedStyle(document.body).position === "fixed");
    const buttons = [...all2(element, "button, [role=button], input[type=button], input[type=submit], a[href]")].slice(0, 20);
    if (share >= WALL_SHARE || element.matches(":modal")) {
      rows.add("overlay", element, region, { share: Math.round(share * 100) / 100, text: short(element.textContent), buttons: buttons.map((b) => labelOf(b).slice(0, 60)).join("|"), isScrollLocked: Boolean(isLocked) }, "");
    } else if (share <= CORNER_SHARE && box.width < innerWidth * 0.6) {
      const frame = element.localName === "iframe" ? element : all2(element, "iframe")[0];
      const inputs = all2(element, "input:not([type=hidden]), textarea, [contenteditable='true']").length;
      rows.add("widget", element, region, { text: short(element.textContent, 300), src: frame ? absolute(attr(frame, "src"), frame) : "", origin: frame ? originOf(frame) : "", inputs, label: labelOf(element) }, "");
    }
  };
  const originOf = (frame) => {
    try {
      return new URL(frame.src).origin;
    } catch {
      return "";
    }
  };

  // Where a surveyed element is in the view now, once it has been brought there; null when it can't be seen.
  globalThis.capture.show = async (number) => {
    const element = elements[number];
    if (!element?.isConnected) return null;
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    await globalThis.capture.frames(2);
    const region = regionOf(element);
    if (region === null) return null;
    const box = { x: region.x - scrollX, y: region.y - scrollY, width: region.width, height: region.height };
    const left = Math.max(0, box.x);
    const top = Math.max(0, box.y);
    const width = Math.min(innerWidth, box.x + box.width) - left;
    const height = Math.min(innerHeight, box.y + box.height) - top;
    return width < 1 || height < 1 ? null : { region, x: left, y: top, width, height, scrollX, scrollY };
  };
  globalThis.capture.frames = async (count) => {
    for (let i = 0; i < count; i += 1) await nextFrame();
  };
  globalThis.capture.top = () => scrollTo({ left: 0, top: 0, behavior: "instant" });
  globalThis.capture.survey = () => {
    const rows = new Rows();
    for (const root of scopes(document)) {
      const frame = root.ownerDocument === document || root === document ? "" : pathOf((root.ownerDocument ?? root).defaultView?.frameElement ?? document.documentElement);
      for (const e of all(root, "video, audio")) rows.add("media", e, regionOf(e), media(e), frame);
      for (const e of all(root, "canvas")) {
        const region = regionOf(e);
        rows.add("canvas", e, isLarge(region) ? region : null, canvas(e), frame);
      }
      for (const e of all(root, "iframe, frame")) {
        const region = regionOf(e);
        rows.add("frame", e, isLarge(region) ? region : null, frameFacts(e), frame);
      }
      for (const e of all(root, "form")) rows.add("form", e, regionOf(e), form(e), frame);
      for (const e of all(root, "object, embed, applet")) rows.add("plugin", e, regionOf(e), plugin(e), frame);
      for (const e of all(root, "input[type=password]")) {
        if (!e.form) rows.add("form", e, regionOf(e), { method: "", action: "", fields: attr(e, "name") ?? "", passwords: 1 }, frame);
      }
      tiles(root, rows, frame);
    }
    fixed(rows);
    return { rows: rows.rows, isCut: rows.isCut };
  };
})();
