// What a visit does inside a document, in a world of its own (CDP isolated world): the page can't see
// it, and what the page did to prototypes doesn't reach it. Only names in the DOM can still shadow
// properties (<form><input name=action>), so attributes and a document's parts are read through prototypes.
// Everything returned is plain data of bounded size.
(() => {
  if (globalThis.capture) return;

  const MAX_LINKS = 20_000;
  const MAX_TEXT = 5_000_000;
  const MAX_CSS = 2_000_000;
  const MAX_TIMERS = 100_000;
  const MAX_LOADED = 2_000;
  const MAX_TEMPLATE = 20_000; // elements
  const MEDIA_WAIT_MS = 1_500;
  const ROOT_WAIT_MS = 5_000;

  const getAttribute = Element.prototype.getAttribute;
  const attr = (element, name) => getAttribute.call(element, name);
  const getter = (proto, name) => {
    const get = Object.getOwnPropertyDescriptor(proto, name).get;
    return (object) => get.call(object);
  };
  const titleOf = getter(Document.prototype, "title");
  const rootElementOf = getter(Document.prototype, "documentElement");
  const bodyOf = getter(Document.prototype, "body");
  const typeOf = getter(Document.prototype, "contentType");
  const attributesOf = getter(Element.prototype, "attributes");
  const sheetsOf = getter(Document.prototype, "adoptedStyleSheets");
  const baseOf = getter(Node.prototype, "baseURI");
  const shadowOf = getter(Element.prototype, "shadowRoot");
  const childrenOf = getter(Node.prototype, "childNodes");
  const all2 = (element, selector) => Element.prototype.querySelectorAll.call(element, selector);
  const DANGER = __DANGER__;
  const contentOf = (frame) => {
    try {
      return frame.contentDocument ?? null;
    } catch {
      return null;
    }
  };
  const all = (root, selector) =>
    (root.nodeType === Node.DOCUMENT_NODE ? Document : DocumentFragment).prototype.querySelectorAll.call(root, selector);

  const nextFrame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => resolve());
      setTimeout(resolve, 250); // a page that isn't painted still goes on
    });

  // ---- shadow roots: open ones are there to see; closed ones are handed in through CDP
  const closedRoots = new WeakMap();
  const rootOf = (element) => shadowOf(element) ?? closedRoots.get(element) ?? null;

  // Every document we may enter and every shadow root in them, in document order.
  function* scopes(root, isDocument = true) {
    yield root;
    for (const element of all(root, "*")) {
      const shadow = rootOf(element);
      if (shadow) yield* scopes(shadow, false);
      const name = element.localName;
      if (name === "iframe" || name === "frame") {
        const inner = contentOf(element);
        if (inner) yield* scopes(inner);
      }
    }
  }

  // ---- rest
  const probe = async () => {
    await nextFrame();
    await nextFrame();
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 }));
  };

  // ---- what is opened, started and scrolled, and put back afterwards
  const opened = [];
  const media = new Set();

  const openDetails = (roots) => {
    for (const root of roots) {
      for (const element of all(root, "details:not([open])")) {
        const group = attr(element, "name"); // of a group only one can be open
        if (group !== null) element.removeAttribute("name");
        element.setAttribute("open", "");
        opened.push([element, group]);
      }
    }
  };

  const startMedia = (roots) => {
    for (const root of roots) {
      for (const element of all(root, "video, audio")) {
        if (media.has(element)) continue;
        media.add(element);
        element.muted = true;
        element.play?.().catch(() => {});
      }
    }
  };

  const mediaArrived = () => {
    const waiting = [...media].filter((m) => m.readyState < 2 && !m.error && m.networkState === 2);
    if (!waiting.length) return Promise.resolve();
    const events = waiting.map(
      (m) =>
        new Promise((resolve) => {
          for (const name of ["loadeddata", "error", "stalled"]) m.addEventListener(name, resolve, { once: true });
        }),
    );
    return Promise.race([Promise.all(events), new Promise((resolve) => setTimeout(resolve, MEDIA_WAIT_MS))]);
  };

  // The document's own scroller, or the box that a page scrolls in its place.
  const scroller = () => {
    const own = document.scrollingElement ?? rootElementOf(document);
    if (own.scrollHeight > own.clientHeight + 8) return own;
    let element = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    while (element) {
      if (element.scrollHeight > element.clientHeight + 50 && /auto|scroll/.test(getComputedStyle(element).overflowY)) {
        return element;
      }
      element = element.parentElement ?? element.getRootNode().host ?? null;
    }
    return own;
  };

  // The bytes may be here before any of them is parsed: on a busy machine a second before.
  const rooted = async () => {
    const end = performance.now() + ROOT_WAIT_MS;
    while (!rootElementOf(document) && performance.now() < end) await nextFrame();
  };

  // Lists that only keep what is in view let go of links again: they are noted as they come by.
  const passed = new Map(); // URL → where
  let mayDiffer = false;
  const anchorsMayDiffer = () => mayDiffer;
  let anchorObserver = null;
  const noteAnchors = () => {
    anchorObserver ??= new MutationObserver(() => (mayDiffer = true));
    anchorObserver.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["href"] });
    mayDiffer = false;
    for (const root of scopes(document)) {
      if (root.nodeType !== Node.DOCUMENT_NODE) anchorObserver.observe(root, { subtree: true, childList: true });
      for (const element of all(root, "a[href], area[href]")) {
        if (passed.size >= MAX_LINKS) return;
        const href = attr(element, "href");
        if (NO_SCHEME.test(href)) continue;
        try {
          const url = new URL(href, baseOf(element)).href;
          if (!passed.has(url)) passed.set(url, `${element.localName}[href]`);
        } catch {
          // no URL
        }
      }
    }
  };

  const explore = async ({ screens, milliseconds }) => {
    await rooted();
    const end = performance.now() + milliseconds;
    const roots = [...scopes(document)];
    openDetails(roots);
    startMedia(roots);
    const box = scroller();
    const step = Math.max(1, Math.min(box.clientHeight, innerHeight));
    let steps = 0;
    let ranOut = false;
    noteAnchors();
    while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
      if (steps >= screens || performance.now() > end) {
        ranOut = true;
        break;
      }
      await nextFrame(); // one position a frame: observers see each of them
      const before = box.scrollTop;
      box.scrollTo({ top: before + step, behavior: "instant" });
      steps += 1;
      if (box.scrollTop === before) break; // the page holds it
      if (anchorsMayDiffer()) noteAnchors();
    }
    const height = box.scrollHeight; // what grows from here on has not been scrolled through
    await mediaArrived();
    const began = performance.now();
    await probe();
    let closed = 0; // custom elements without a root that can be seen: maybe a closed one
    for (const root of scopes(document)) {
      for (const element of all(root, ":defined")) {
        if (element.localName.includes("-") && !rootOf(element)) closed += 1;
      }
    }
    const streaming = [...media].filter((m) => m.readyState >= 1 && !m.error).length;
    return { steps, ranOut, closed, streaming, height, probeMs: performance.now() - began };
  };

  const restore = () => {
    for (const element of media) element.pause?.();
    for (const [element, group] of opened.splice(0)) {
      element.removeAttribute("open");
      if (group !== null) element.setAttribute("name", group);
    }
    scroller().scrollTo({ top: 0, behavior: "instant" });
    scrollTo({ top: 0, left: 0, behavior: "instant" });
  };

  // ---- text as it is rendered, shadow trees in their places
  const textOf = (doc) => {
    const body = bodyOf(doc);
    if (!body) return rootElementOf(doc)?.textContent ?? "";
    const above = new Set(); // elements with a shadow tree somewhere in them
    for (const element of all(doc, "*")) {
      if (!rootOf(element)) continue;
      for (let e = element; e && !above.has(e); e = e.parentElement) above.add(e);
    }
    if (!above.size) return body.innerText ?? body.textContent;
    const pieces = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.data.trim();
        if (text) pieces.push(text);
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        const name = node.localName;
        if (name === "style" || name === "script" || name === "template" || name === "noscript") return;
        const root = rootOf(node);
        const assigned = name === "slot" ? node.assignedNodes() : [];
        if (root) {
          markHosts(root);
          childrenOf(root).forEach(walk);
        } else if (assigned.length) {
          assigned.forEach(walk);
        } else if (above.has(node) || name === "slot") {
          childrenOf(node).forEach(walk);
        } else {
          const text = (node.innerText ?? node.textContent).trim();
          if (text) pieces.push(text);
        }
      }
    };
    const markHosts = (root) => {
      for (const element of all(root, "*")) {
        if (!rootOf(element) && element.localName !== "slot") continue;
        for (let e = element; e && !above.has(e); e = e.parentElement) above.add(e);
      }
    };
    walk(body);
    return pieces.join("\n");
  };

  // ---- links: [url, code, where]; L link, E embed, S embed by srcset, C embed by style, M meta refresh
  const URL_ATTRIBUTES = [
    ["a[href], area[href]", "href", "L"],
    ["svg a", "xlink:href", "L"],
    ["img[src], script[src], source[src], video[src], audio[src], track[src], embed[src], input[src]", "src", "E"],
    ["iframe[src], frame[src]", "src", "E"],
    ["video[poster]", "poster", "E"],
    ["object[data]", "data", "E"],
    ["body[background], table[background], td[background]", "background", "E"],
    ["image[href], use[href], feImage[href]", "href", "E"],
    ["svg image, svg use", "xlink:href", "E"],
  ];
  const TEXT_FIELDS = "input:not([type]), input[type=text], input[type=search], textarea";
  const WORDS = ["", "informatie"]; // what a form that asks is asked with
  const MAX_FORMS = 20;
  const SRCSETS = [
    ["img[srcset], source[srcset]", "srcset"],
    ["link[imagesrcset]", "imagesrcset"],
  ];
  // Where lazy loaders keep what they will load.
  const LAZY = ["src", "lazy-src", "lazy", "original", "original-src", "image", "image-src", "img-src", "poster", "full-src"];
  const LAZY_SETS = ["srcset", "lazy-srcset", "original-set"];
  const LAZY_STYLES = ["bg", "background", "background-image", "bg-src", "bg-url"];
  const dataSelector = (names) => names.map((name) => `[data-${name}]`).join(", ");
  const EMBED_RELS = /\b(stylesheet|icon|apple-touch-icon\S*|mask-icon|preload|modulepreload|prefetch|prerender|manifest|image_src|search)\b/i;
  const NO_RELS = /\b(dns-prefetch|preconnect|pingback|profile)\b/i;
  const META_IMAGES = /^(og:image(:url|:secure_url)?|og:video(:url|:secure_url)?|og:audio|twitter:image(:src)?|msapplication-\S*(image|logo)|thumbnail)$/i;
  const NO_SCHEME = /^\s*(javascript|data|blob|about|mailto|tel|sms):/i;
  const CSS_URL = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi;

  // The URLs of a srcset (HTML §4.8.4.2.1): commas belong to a URL unless they end it.
  const srcsetUrls = (value) => {
    const urls = [];
    let rest = value;
    while ((rest = rest.replace(/^[\s,]+/, ""))) {
      const [candidate] = rest.match(/^\S+/);
      rest = rest.slice(candidate.length);
      const url = candidate.replace(/,+$/, "");
      if (url) urls.push(url);
      if (url === candidate) rest = rest.replace(/^[^,(]*(\([^)]*\)[^,(]*)*/, "");
    }
    return urls;
  };

  class Links {
    found = new Map();
    isCut = false;

    add(raw, base, code, where) {
      if (!raw || raw.length > 8_192 || NO_SCHEME.test(raw)) return;
      if (this.found.size >= MAX_LINKS) {
        this.isCut = true;
        return;
      }
      let url;
      try {
        url = new URL(raw, base).href;
      } catch {
        return;
      }
      const key = code + url;
      if (!this.found.has(key)) this.found.set(key, [url, code, where]);
    }

    css(text, base, where) {
      for (const match of text.slice(0, MAX_CSS).matchAll(CSS_URL)) {
        const url = match.slice(1).find((group) => group !== undefined);
        if (!url.startsWith("#")) this.add(url, base, "C", where);
      }
    }

    scope(root) {
      for (const [selector, name, code] of URL_ATTRIBUTES) {
        for (const element of all(root, selector)) {
          this.add(attr(element, name), baseOf(element), code, `${element.localName}[${name}]`);
        }
      }
      for (const [selector, name] of SRCSETS) {
        for (const element of all(root, selector)) {
          for (const url of srcsetUrls(attr(element, name))) {
            this.add(url, baseOf(element), "S", `${element.localName}[${name}]`);
          }
        }
      }
      this.lazy(root);
      [...all(root, "form:not([method='post' i]):not([method='dialog' i])")].slice(0, MAX_FORMS).forEach((form) => this.form(form));
      for (const element of all(root, "link[href]")) {
        const rel = attr(element, "rel") ?? "";
        if (NO_RELS.test(rel)) continue;
        this.add(attr(element, "href"), baseOf(element), EMBED_RELS.test(rel) ? "E" : "L", `link[rel=${rel.slice(0, 60)}]`);
      }
      for (const element of all(root, "meta[content]")) {
        const content = attr(element, "content");
        const name = attr(element, "property") ?? attr(element, "name") ?? "";
        if (META_IMAGES.test(name)) this.add(content, baseOf(element), "E", `meta[${name}]`);
        if ((attr(element, "http-equiv") ?? "").toLowerCase() === "refresh") {
          const target = content.match(/^[\s\d.]*[;,]?\s*(?:url\s*=\s*)?["']?([^"']+)/i)?.[1];
          if (target && !/^[\d.\s]+$/.test(target)) this.add(target.trim(), baseOf(element), "M", "meta[http-equiv=refresh]");
        }
      }
      for (const element of all(root, "[style*='url(' i]")) {
        this.css(attr(element, "style"), baseOf(element), `${element.localName}[style]`);
      }
      for (const element of all(root, "style")) this.sheet(element);
      for (const sheet of root.nodeType === Node.DOCUMENT_NODE ? sheetsOf(root) : root.adoptedStyleSheets) {
        this.rules(sheet, baseOf(root), "adoptedStyleSheets");
      }
    }

    // A form that asks (HTML §4.10.21.3, GET): where it would lead with nothing and with a word in it.
    form(form) {
      const base = baseOf(form);
      const action = attr(form, "action") || base;
      const buttons = [...all2(form, "button, input[type=submit], input[type=image]")].filter((b) => b.type === "submit" || b.type === "image");
      if (DANGER.test([attr(form, "id"), attr(form, "class"), action, ...buttons.map((b) => b.textContent || b.value)].join(" "))) return;
      const fields = new Set([...all2(form, TEXT_FIELDS)].map((field) => attr(field, "name")).filter(Boolean));
      if (!attr(form, "action") && !fields.size) return; // worked by a script, if at all
      for (const word of fields.size ? WORDS : [null]) {
        const query = new URLSearchParams();
        for (const [name, value] of new FormData(form)) {
          if (typeof value === "string") query.append(name, fields.has(name) ? word : value);
        }
        try {
          const url = new URL(action, base);
          url.search = query;
          url.hash = "";
          this.add(url.href, base, "F", `form${attr(form, "id") ? `#${attr(form, "id")}` : "[action]"}`);
        } catch {
          return;
        }
      }
    }

    lazy(root) {
      for (const element of all(root, dataSelector(LAZY))) {
        for (const name of LAZY) {
          const value = attr(element, `data-${name}`);
          if (value && /^[^\s{}[\]<>]+[./][^\s{}[\]<>]*$/.test(value)) {
            this.add(value, baseOf(element), "E", `${element.localName}[data-${name}]`);
          }
        }
      }
      for (const element of all(root, dataSelector(LAZY_SETS))) {
        for (const name of LAZY_SETS) {
          for (const url of srcsetUrls(attr(element, `data-${name}`) ?? "")) {
            this.add(url, baseOf(element), "S", `${element.localName}[data-${name}]`);
          }
        }
      }
      for (const element of all(root, dataSelector(LAZY_STYLES))) {
        for (const name of LAZY_STYLES) {
          const value = attr(element, `data-${name}`) ?? "";
          const where = `${element.localName}[data-${name}]`;
          if (value.includes("url(")) this.css(value, baseOf(element), where);
          else if (/^[^\s{}()]+\.[^\s{}()]+$/.test(value)) this.add(value, baseOf(element), "E", where);
        }
      }
    }

    sheet(element) {
      const text = element.textContent;
      if (text) this.css(text, baseOf(element), "style");
      else if (element.sheet) this.rules(element.sheet, baseOf(element), "style (CSSOM)");
    }

    rules(sheet, base, where) {
      for (const rule of sheet.cssRules) {
        if (rule.cssText.includes("url(")) this.css(rule.cssText, base, where);
      }
    }
  }

  // ---- everything a visit takes home from this document and those it may enter
  const collect = () => {
    const links = new Links();
    const texts = [];
    let entered = 0;
    let frames = 0;
    for (const root of scopes(document)) {
      links.scope(root);
      frames += all(root, "iframe, frame").length;
      if (root.nodeType === Node.DOCUMENT_NODE) {
        entered += 1;
        texts.push(textOf(root));
      }
    }
    for (const [url, where] of passed) links.add(url, undefined, "L", where);
    const text = texts.filter(Boolean).join("\n\n");
    const html = rootElementOf(document);
    const canonical = all(document, "link[rel~='canonical' i][href]")[0];
    const box = scroller();
    return {
      url: location.href,
      title: titleOf(document).slice(0, 10_000),
      language: (html && attr(html, "lang")) || null,
      canonical: canonical ? canonical.href : null,
      contentType: typeOf(document),
      height: Math.max(box.scrollHeight, html?.scrollHeight ?? 0),
      text: text.slice(0, MAX_TEXT),
      isTextCut: text.length > MAX_TEXT,
      links: [...links.found.values()],
      loaded: loadedBy(document),
      isLinksCut: links.isCut,
      closedFrames: frames - (entered - 1),
      hasScripts: hasScripts(),
      template: templateOf(),
    };
  };

  // What the document loaded, also what came out of the browser's cache and so passed on no wire.
  const loadedBy = (of) => {
    const timing = of.defaultView?.performance;
    return timing ? timing.getEntriesByType("resource").slice(0, MAX_LOADED).map((each) => each.name) : [];
  };

  // What is the same for pages that one template makes with the same scripts, whatever they say: the kinds
  // of elements in it, and what runs. Empty where that can't be told.
  const templateOf = () => {
    const kinds = new Set();
    let left = MAX_TEMPLATE;
    for (const root of scopes(document)) {
      for (const element of all(root, "*")) {
        if ((left -= 1) < 0) return "";
        const name = element.localName;
        kinds.add(name === "script" ? scriptKind(element) : kindOf(element, name));
      }
    }
    return fingerprint([...kinds].sort().join("\n"));
  };
  const sameNumbers = (text) => text.replace(/\d+/g, "#");
  const scriptKind = (element) => {
    const type = (attr(element, "type") ?? "").toLowerCase();
    if (type && !/javascript|ecmascript|module|importmap/.test(type)) return "";
    return `script ${type} ${attr(element, "src") ?? sameNumbers(element.textContent)}`;
  };
  const kindOf = (element, name) => {
    let kind = name;
    for (const { name: key, value } of [...attributesOf(element)].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      kind += /^(id|class|role|type|name|on.*)$/.test(key) ? ` ${key}=${sameNumbers(value)}` : ` ${key}`;
    }
    return kind;
  };
  // Two 32-bit sums and the length: names a template, guards nothing.
  const fingerprint = (text) => {
    let [a, b] = [0x811c9dc5, 0x01000193];
    for (let i = 0; i < text.length; i += 1) {
      a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
      b = Math.imul(b ^ text.charCodeAt(i), 0x5bd1e995);
    }
    return `${text.length}-${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}`;
  };

  const told = new Set();
  const hasScripts = () => {
    for (const root of scopes(document)) {
      if (all(root, "script, [onclick], [onchange], [onmouseover], a[href^='javascript:' i]").length) return true;
    }
    return false;
  };

  // What a page looks like from far: differs when it was rendered further, at little cost.
  let mark = "";
  const markOf = () => {
    const counts = [...scopes(document)].map((root) => {
      const text = root.nodeType === Node.DOCUMENT_NODE ? bodyOf(root) : root;
      return `${all(root, "*").length}/${text?.textContent.length ?? 0}`;
    });
    return [location.href, titleOf(document), ...counts].join(" ");
  };

  // A frame that its parent may enter was collected with the parent.
  const isEnteredByParent = () => {
    try {
      return parent !== self && parent.document !== null;
    } catch {
      return false;
    }
  };

  globalThis.capture = {
    tools: { scopes, attr, all, all2, contentOf, nextFrame }, // for scripts that are put behind this one
    probe,
    explore,
    restore,
    collect,
    // Reads the page and puts it back; when it has grown beyond `height` it is scrolled on first, if it may.
    // With `asks`, it is told first that there may be a cookie notice to be answered.
    finish: ({ height, mayScrollOn, asks }) => {
      const hasGrown = scroller().scrollHeight > height;
      if (hasGrown && mayScrollOn) return { isFinished: false };
      const found = collect();
      restore();
      if (asks && globalThis.capture.consent.glance()) return { isFinished: false, mayHaveNotice: true };
      mark = markOf();
      return { isFinished: true, hasGrown, ...found, survey: globalThis.capture.survey() };
    },
    hasChanged: async () => {
      await nextFrame(); // what reading set off (a scroll event) comes with it
      return markOf() !== mark;
    },
    // Called when the page's own scripts are switched off: ends what could wake them when they are on again.
    // (Timers belong to the window, not to the world that set them.)
    standStill: () => {
      stop();
      const last = setTimeout(() => {}, 0);
      for (let timer = last; timer > Math.max(0, last - MAX_TIMERS); timer -= 1) clearTimeout(timer);
      const frame = requestAnimationFrame(() => {});
      for (let f = frame; f > Math.max(0, frame - MAX_TIMERS); f -= 1) cancelAnimationFrame(f);
      try {
        Document.prototype.open.call(document); // drops all nodes, frames and listeners (HTML §8.4.1)
      } catch {
        rootElementOf(document)?.remove(); // XML
      }
    },
    collectFrame: () => (isEnteredByParent() ? null : { ...collect(), survey: globalThis.capture.survey() }),
    // The links that were not told before, as rows.
    newLinks: () => {
      const links = new Links();
      for (const root of scopes(document)) links.scope(root);
      const fresh = [...links.found].filter(([key]) => !told.has(key));
      for (const [key] of fresh) told.add(key);
      return fresh.map(([, row]) => row);
    },
    adoptRoot: (root) => closedRoots.set(root.host, root),
    rootOf, // for js/consent.js
  };
})();
