// Put before every script of a page that is explored (pass B of a visit): notes what the page listens
// to, where it goes, what it waits for, and finds what can be worked. Lives in the page's own world,
// because only there can be seen what scripts do; so everything it needs is taken beforehand.
// `__NAME__` is replaced by a name that pages can't know.
(() => {
  const NAME = "__NAME__";
  if (Object.hasOwn(globalThis, NAME)) return;

  const MAX_NOTED = 5_000; // navigations, windows and dialogs kept between two reports
  const MAX_TIMERS = 200; // brought forward at a time
  const MAX_CANDIDATES = 2_000;
  const MANY_TYPES = 20;
  const ANIMATION_MS = 1_200;
  const MAX_SOURCE = 20_000; // characters of a handler's text that keys are looked for in

  const { apply, ownKeys, getPrototypeOf } = Reflect;
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const NativeWeakRef = WeakRef;
  const nativeTimeout = setTimeout;
  const nativeClear = clearTimeout;
  const nativeFrame = requestAnimationFrame;
  const nativePromise = Promise;
  const toSource = Function.prototype.toString;
  const now = performance.now.bind(performance);

  // Replaces a method by one that tells `note` first; what the page sees stays the method's own.
  const wrap = (owner, name, around) => {
    const descriptor = getOwnPropertyDescriptor(owner, name);
    if (!descriptor || typeof descriptor.value !== "function" || !descriptor.configurable) return;
    const native = descriptor.value;
    const wrapped = { [name](...args) { return around(this, args, native); } }[name];
    defineProperty(wrapped, "length", { value: native.length });
    try {
      defineProperty(wrapped, "toString", { value: () => apply(toSource, native, []), enumerable: false });
    } catch {
      // a page that looks so closely is told the truth
    }
    defineProperty(owner, name, { ...descriptor, value: wrapped });
  };

  // ---- what is listened to
  const listened = new WeakMap(); // target → Map(type → source of a handler)
  const note = (target, type, handler) => {
    if (typeof type !== "string" || handler === null || handler === undefined) return;
    let types = listened.get(target);
    if (!types) listened.set(target, (types = new Map()));
    const act = typeof handler === "function" ? handler : handler.handleEvent;
    const source = typeof act === "function" ? apply(toSource, act, []).slice(0, MAX_SOURCE) : "";
    types.set(type, (types.get(type) ?? "") + source);
  };
  wrap(EventTarget.prototype, "addEventListener", (self, args, native) => {
    if (!isOurs) note(self ?? globalThis, String(args[0]), args[1]);
    return apply(native, self, args);
  });
  const HANDLED = ["click", "dblclick", "mousedown", "mouseup", "mouseover", "mouseenter", "mousemove", "mouseout", "mouseleave", "pointerdown", "pointerup", "pointerover", "pointerenter", "touchstart", "touchend", "focus", "blur", "keydown", "keyup", "keypress", "contextmenu", "change", "input", "submit", "wheel", "scroll", "auxclick", "toggle", "hashchange", "popstate", "storage", "message", "dragstart", "dragover", "drop"];
  for (const prototype of [HTMLElement.prototype, SVGElement.prototype, MathMLElement?.prototype, Document.prototype, globalThis]) {
    for (const type of HANDLED) {
      const descriptor = prototype && getOwnPropertyDescriptor(prototype, `on${type}`);
      if (!descriptor?.set || !descriptor.configurable) continue;
      const { set } = descriptor;
      defineProperty(prototype, `on${type}`, {
        ...descriptor,
        set(handler) {
          note(this ?? globalThis, type, handler);
          apply(set, this, [handler]);
        },
      });
    }
  }
  let isOurs = false;

  // ---- what delegated handlers ask of the element that an event came from
  const asked = new Set();
  let isProbing = false;
  for (const name of ["closest", "matches", "webkitMatchesSelector"]) {
    wrap(Element.prototype, name, (self, args, native) => {
      if (isProbing && typeof args[0] === "string" && asked.size < 200) asked.add(args[0]);
      return apply(native, self, args);
    });
  }
  for (const name of ["getAttribute", "hasAttribute"]) {
    wrap(Element.prototype, name, (self, args, native) => {
      if (isProbing && /^[a-z][\w:-]*$/i.test(args[0]) && asked.size < 200) asked.add(`[${CSS.escape(args[0])}]`);
      return apply(native, self, args);
    });
  }
  wrap(DOMTokenList.prototype, "contains", (self, args, native) => {
    if (isProbing && typeof args[0] === "string" && /^[\w-]+$/.test(args[0]) && asked.size < 200) asked.add(`.${CSS.escape(args[0])}`);
    return apply(native, self, args);
  });
  const dataset = getOwnPropertyDescriptor(HTMLElement.prototype, "dataset");
  defineProperty(HTMLElement.prototype, "dataset", {
    ...dataset,
    get() {
      const own = apply(dataset.get, this, []);
      if (!isProbing) return own;
      return new Proxy(own, {
        get(target, key) {
          if (typeof key === "string" && asked.size < 200) asked.add(`[data-${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}]`);
          return target[key];
        },
      });
    },
  });

  // ---- where the page goes
  let noted = [];
  const tell = (row) => {
    if (noted.length < MAX_NOTED) noted.push(row);
  };
  const absolute = (url) => {
    try {
      return new URL(url, document.baseURI).href;
    } catch {
      return null;
    }
  };
  globalThis.navigation?.addEventListener("navigate", (event) => {
    const { url, sameDocument } = event.destination;
    if (event.navigationType === "reload" || event.navigationType === "traverse") return;
    const method = event.formData ? "POST" : "GET";
    const how = event.downloadRequest !== null && event.downloadRequest !== undefined ? "download" : sameDocument ? (event.hashChange ? "hash" : "route") : "navigation";
    const row = { kind: how, url, method };
    rowOf.set(event, row);
    tell(row);
  });
  // A page that takes a navigation upon itself has made a route of it.
  const rowOf = new WeakMap();
  if (globalThis.NavigateEvent) {
    wrap(NavigateEvent.prototype, "intercept", (self, args, native) => {
      const row = rowOf.get(self);
      if (row && row.kind === "navigation") row.kind = "route";
      return apply(native, self, args);
    });
  }
  // A window that a script opens: not opened, but played along with, for it may be sent somewhere later.
  const stub = () => {
    const place = new Proxy(
      { assign: (url) => go(url), replace: (url) => go(url), reload() {}, toString: () => "about:blank" },
      {
        set(_, key, value) {
          if (key === "href") go(value);
          return true;
        },
        get: (target, key) => (key === "href" ? "about:blank" : target[key]),
      },
    );
    const go = (url) => tell({ kind: "window", url: absolute(String(url)), method: "GET" });
    const nothing = () => {};
    const opened = { closed: false, opener: null, name: "", focus: nothing, blur: nothing, close: nothing, postMessage: nothing, addEventListener: nothing, removeEventListener: nothing, moveTo: nothing, resizeTo: nothing, document: { write: nothing, close: nothing, open: nothing, body: null } };
    defineProperty(opened, "location", { get: () => place, set: go });
    return opened;
  };
  defineProperty(globalThis, "open", {
    configurable: true,
    writable: true,
    enumerable: true,
    value: function open(url) {
      if (url !== undefined && url !== null && String(url) !== "" && String(url) !== "about:blank") {
        tell({ kind: "window", url: absolute(String(url)), method: "GET" });
      }
      return stub();
    },
  });
  wrap(HTMLFormElement.prototype, "submit", (self, args, native) => {
    untarget(self);
    return apply(native, self, args);
  });

  // Nothing opens a window of its own: it would be another page, with nobody in it.
  const untarget = (element) => {
    for (let e = element; e; e = e.parentElement) {
      if (e.hasAttribute?.("target")) e.removeAttribute("target");
      if (e.hasAttribute?.("formtarget")) e.removeAttribute("formtarget");
    }
    const form = element.form ?? null;
    if (form?.hasAttribute?.("target")) form.removeAttribute("target");
    for (const base of document.querySelectorAll("base[target]")) base.removeAttribute("target");
  };

  // ---- questions to the visitor
  const DANGER = __DANGER__;
  const isDangerous = (text) => DANGER.test(text);
  globalThis.alert = function alert(text) { tell({ kind: "dialog", text: `alert ${String(text).slice(0, 200)}` }); };
  globalThis.confirm = function confirm(text) {
    tell({ kind: "dialog", text: `confirm ${String(text).slice(0, 200)}` });
    return !isDangerous(String(text));
  };
  globalThis.prompt = function prompt(text, proposal) {
    tell({ kind: "dialog", text: `prompt ${String(text).slice(0, 200)}` });
    return proposal ? String(proposal) : "informatie";
  };
  globalThis.print = function print() {};

  // ---- what is waited for
  const timers = new Map(); // id → {act, args, due, delay}
  const intervals = new Map();
  wrap(globalThis, "setTimeout", (self, args, native) => {
    const [act, delay = 0, ...rest] = args;
    if (typeof act !== "function") return apply(native, self, args);
    const id = apply(native, self, [
      (...given) => {
        timers.delete(id);
        apply(act, globalThis, given);
      },
      delay,
      ...rest,
    ]);
    timers.set(id, { act, args: rest, due: now() + Number(delay || 0), delay: Number(delay || 0) });
    return id;
  });
  wrap(globalThis, "setInterval", (self, args, native) => {
    const id = apply(native, self, args);
    if (typeof args[0] === "function") intervals.set(id, { act: args[0], args: args.slice(2), rounds: 0 });
    return id;
  });
  for (const name of ["clearTimeout", "clearInterval"]) {
    wrap(globalThis, name, (self, args, native) => {
      timers.delete(args[0]);
      intervals.delete(args[0]);
      return apply(native, self, args);
    });
  }
  // Calls what would be called within `horizon` ms, in that order, now. Returns how many it were.
  const bringForward = (horizon) => {
    const due = [...timers].filter(([, timer]) => timer.delay > 0 && timer.due - now() <= horizon);
    due.sort(([, a], [, b]) => a.due - b.due);
    let count = 0;
    for (const [id, timer] of due.slice(0, MAX_TIMERS)) {
      if (!timers.delete(id)) continue; // ended by one before it
      nativeClear(id);
      count += 1;
      try {
        apply(timer.act, globalThis, timer.args);
      } catch (error) {
        globalThis.reportError?.(error);
      }
    }
    return count;
  };
  const turnIntervals = () => {
    for (const [id, interval] of [...intervals].slice(0, MAX_TIMERS)) {
      if (interval.rounds >= 3 || !intervals.has(id)) continue;
      interval.rounds += 1;
      try {
        apply(interval.act, globalThis, interval.args);
      } catch (error) {
        globalThis.reportError?.(error);
      }
    }
  };

  let pending = 0;
  const begin = () => {
    pending += 1;
    let isOver = false;
    return () => {
      if (!isOver) pending -= 1;
      isOver = true;
    };
  };
  wrap(globalThis, "fetch", (self, args, native) => {
    const end = begin();
    const answer = apply(native, self, args);
    // Longer than the promise: the body is read, and then worked with.
    nativePromise.prototype.then.call(answer, () => nativeTimeout(end, 20), end);
    return answer;
  });
  wrap(XMLHttpRequest.prototype, "send", (self, args, native) => {
    const end = begin();
    isOurs = true;
    self.addEventListener("loadend", () => nativeTimeout(end, 0), { once: true });
    isOurs = false;
    try {
      return apply(native, self, args);
    } catch (error) {
      end();
      throw error;
    }
  });

  // ---- what wakes when it comes into view
  const watched = new Set(); // WeakRefs of elements
  wrap(IntersectionObserver.prototype, "observe", (self, args, native) => {
    if (args[0] instanceof Element && watched.size < MAX_CANDIDATES) watched.add(new NativeWeakRef(args[0]));
    return apply(native, self, args);
  });

  // ---- shadow trees, the closed ones too
  const roots = new WeakMap();
  wrap(Element.prototype, "attachShadow", (self, args, native) => {
    const root = apply(native, self, args);
    roots.set(self, root);
    watch(root);
    return root;
  });
  const rootOf = (element) => element.shadowRoot ?? roots.get(element) ?? null;

  // ---- what changed
  let changes = 0;
  const loading = new Set();
  const observer = new MutationObserver((records) => {
    changes += 1;
    for (const record of records) {
      for (const node of record.addedNodes) {
        if (node.localName === "script" && node.src && loading.size < 100) awaitScript(node);
      }
    }
  });
  const awaitScript = (script) => {
    const end = begin();
    isOurs = true;
    for (const type of ["load", "error"]) script.addEventListener(type, end, { once: true });
    isOurs = false;
    nativeTimeout(end, 5_000);
  };
  const watch = (root) =>
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["href", "hidden", "class", "style", "open", "aria-expanded", "aria-hidden", "disabled", "src"] });
  watch(document);

  // Every document of this origin and every shadow root in them.
  function* scopes(root) {
    yield root;
    for (const element of root.querySelectorAll("*")) {
      const shadow = rootOf(element);
      if (shadow) yield* scopes(shadow);
      if (element.localName === "iframe" || element.localName === "frame") {
        let inner = null;
        try {
          inner = element.contentDocument;
        } catch {
          // of another origin
        }
        if (inner) yield* scopes(inner);
      }
    }
  }
  const hooksOf = (element) => element.ownerDocument?.defaultView?.[NAME];

  // ---- what can be worked
  const POINTER = ["click", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend"];
  const HOVER = ["mouseover", "mouseenter", "mousemove", "pointerover", "pointerenter", "pointermove"];
  const FOCUS = ["focus", "focusin"];
  const KEYS = ["keydown", "keyup", "keypress"];
  const FIELD = ["input", "change"];
  const HOLD = ["touchstart", "pointerdown", "mousedown"];
  const INTERACTIVE = "button, summary, select, textarea, input:not([type=hidden]), a:not([href]), a[href^='javascript:' i], a[href^='#'], a[href=''], area:not([href]), [role=button], [role=tab], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=option], [role=link], [role=treeitem], [role=switch], [role=checkbox], [role=radio], [role=combobox], [role=slider], [tabindex]:not([tabindex='-1']), [onclick], [contenteditable=''], [contenteditable=true], [popovertarget], [commandfor], [aria-haspopup], [aria-expanded], [aria-controls], [data-toggle], [data-action], [draggable=true]";
  const KNOWN_KEYS = /["'`](Enter|Escape|Tab|Home|End|PageUp|PageDown|Delete|Arrow(?:Up|Down|Left|Right)|F[1-9]|[ -~])["'`]/g;

  // Frameworks that keep handlers with the element and listen at the root: names of properties tell.
  const kept = (element) => {
    const types = new Map();
    for (const key of ownKeys(element)) {
      if (typeof key !== "string") continue;
      let value;
      try {
        value = element[key];
      } catch {
        continue;
      }
      if (typeof value === "object" && value !== null && /^__react(Props|EventHandlers)\$/.test(key)) {
        for (const name of ownKeys(value)) {
          if (typeof name === "string" && /^on[A-Z]/.test(name) && typeof value[name] === "function") {
            const type = name.slice(2).replace(/Capture$/, "").toLowerCase();
            types.set(type === "doubleclick" ? "dblclick" : type, apply(toSource, value[name], []));
          }
        }
      } else if (typeof value === "function") {
        const match = key.match(/^(?:__|\$\$|\$|on)(click|dblclick|input|change|keydown|keyup|mousedown|mouseup|mouseover|mouseenter|pointerdown|pointerup|pointerover|focusin|contextmenu|touchstart)$/);
        if (match) types.set(match[1], apply(toSource, value, []));
      } else if (/^jQuery\d+$/.test(key) && typeof value === "object" && value?.events) {
        for (const type of ownKeys(value.events)) {
          for (const handler of [...value.events[type]]) {
            if (typeof handler?.selector === "string") asked.add(handler.selector);
            if (typeof handler?.handler === "function") types.set(type, (types.get(type) ?? "") + apply(toSource, handler.handler, []));
          }
        }
      }
    }
    return types;
  };

  const typesOf = (element) => {
    const types = new Map(hooksOf(element)?.listened.get(element) ?? listened.get(element) ?? []);
    for (const attribute of element.attributes) {
      if (attribute.name.startsWith("on") && !types.has(attribute.name.slice(2))) types.set(attribute.name.slice(2), attribute.value);
    }
    for (const [type, source] of kept(element)) types.set(type, (types.get(type) ?? "") + source);
    return types;
  };

  const labelOf = (element) => {
    const text = element.getAttribute("aria-label") || element.innerText || element.value || element.getAttribute("title") || element.getAttribute("alt") || element.getAttribute("name") || element.getAttribute("placeholder") || "";
    return String(text).trim().replace(/\s+/g, " ").slice(0, 80);
  };
  const ownSelector = (element) => {
    const id = element.id && /^[\w-]+$/.test(element.id) ? `#${element.id}` : "";
    const classes = [...element.classList].filter((c) => /^[\w-]{1,40}$/.test(c)).slice(0, 3).map((c) => `.${c}`).join("");
    return element.localName + (id || classes);
  };
  const selectorOf = (element) => {
    const parts = [];
    for (let e = element; e && parts.length < 4; e = e.parentElement ?? e.getRootNode().host ?? null) {
      parts.unshift(ownSelector(e));
      if (e.id || e.localName === "body") break;
    }
    return parts.join(" > ").slice(0, 200);
  };
  const steady = (value) => value.replace(/\b(?:[0-9a-f]{8,}|\d{6,}|:r\w+:)\b/gi, "*"); // made anew for each page
  const fingerprintOf = (element, types) => {
    const attributes = [...element.attributes]
      .filter(({ name }) => !/^(style|class|aria-expanded|aria-selected|aria-hidden|open|value|tabindex|nonce)$/.test(name))
      .map(({ name, value }) => `${name}=${steady(value.slice(0, 200))}`)
      .sort();
    const places = [];
    for (let e = element.parentElement ?? element.getRootNode().host; e && places.length < 6; e = e.parentElement ?? e.getRootNode().host ?? null) places.push(e.localName);
    return [element.localName, labelOf(element), ...attributes, places.join("<"), [...types.keys()].sort().join()].join("|").slice(0, 1_000);
  };

  // What is the same for elements that one template makes, whatever they say: where it is, and what its
  // own handlers do. Empty for those whose handlers are not known.
  const patternOf = (element, types) => {
    if (!types.size) return "";
    const attributes = [...element.attributes].map(({ name, value }) => (/^(id|class|role|type|name)$/.test(name) ? `${name}=${value.replace(/\d+/g, "#")}` : name)).sort();
    const places = [];
    for (let e = element.parentElement; e && places.length < 6; e = e.parentElement) places.push(ownSelector(e).replace(/\d+/g, "#"));
    const handlers = [...types].map(([type, source]) => `${type} ${source.length} ${source.slice(0, 400)}`).sort();
    return [element.localName, ...attributes, places.join("<"), ...handlers].join("|").slice(0, 4_000);
  };

  const isShown = (element) => {
    if (!element.isConnected || element.matches(":disabled, [inert] *")) return false;
    if (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true })) return false;
    return element.getClientRects().length > 0;
  };

  // What would be sent if it were clicked: a form by POST, or nothing.
  const submitOf = (element) => {
    const button = element.closest("button, input[type=submit], input[type=image]");
    const form = button?.form ?? null;
    if (!form || !(button.type === "submit" || button.type === "image")) return null;
    const method = (button.getAttribute("formmethod") || form.getAttribute("method") || "get").toLowerCase();
    const action = button.getAttribute("formaction") || form.getAttribute("action") || location.href;
    return { method, url: absolute(action) };
  };

  let elements = new Map(); // number → element, of the last look
  const numbers = new WeakMap();
  let last = 0;

  const delegatedAt = () => {
    const types = new Map();
    const heads = [globalThis, document, document.documentElement, document.body];
    for (const child of document.body?.children ?? []) heads.push(child);
    for (const head of heads) {
      if (!head) continue;
      for (const known of [listened.get(head) ?? [], kept(head)]) {
        for (const [type, source] of known) types.set(type, (types.get(type) ?? "") + source);
      }
    }
    return types;
  };

  // Sends each delegated handler an event from nowhere, and listens to what it asks of it.
  const probeDelegated = (types) => {
    isProbing = true;
    try {
      for (const type of types) {
        if (![...POINTER, ...HOVER, "dblclick", "contextmenu"].includes(type)) continue;
        const Kind = /^(click|mouse|dblclick|contextmenu)/.test(type) ? MouseEvent : type.startsWith("pointer") ? PointerEvent : Event;
        try {
          document.body?.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, composed: true }));
        } catch {
          // the page's own affair
        }
      }
    } finally {
      isProbing = false;
    }
  };

  const matchesAny = (element, selectors) => {
    for (const selector of selectors) {
      try {
        if (element.matches(selector)) return true;
      } catch {
        // no selector after all
      }
    }
    return false;
  };

  const actionsOf = (element, types, isAsked, delegated) => {
    const has = (names) => names.some((name) => types.has(name));
    const actions = [];
    const name = element.localName;
    const isInteractive = element.matches(INTERACTIVE);
    const isField = name === "input" || name === "textarea" || element.isContentEditable;
    const isPressed = isField && /^(button|submit|image|reset|checkbox|radio|file|color)$/.test(element.type ?? "");
    if (has(HOVER) || (isAsked && HOVER.some((type) => delegated.has(type)))) actions.push("hover");
    if (name === "select") actions.push("choose");
    else if (isField && !isPressed) {
      if (has([...FIELD, ...KEYS]) || FIELD.some((type) => delegated.has(type)) || isWorked(element.form) || types.size || delegated.has("keydown") || delegated.has("keyup")) actions.push("type");
    }
    if (name !== "select" && !/^(file|color)$/.test(element.type) && (has(POINTER) || isInteractive || isAsked || isPointed(element))) actions.push("click");
    if (types.has("dblclick") || (isAsked && delegated.has("dblclick"))) actions.push("dblclick");
    if (types.has("contextmenu") || (isAsked && delegated.has("contextmenu"))) actions.push("contextmenu");
    if (has(HOLD)) actions.push("hold");
    if (has(FOCUS)) actions.push("focus");
    if (has(KEYS) && !actions.includes("type")) actions.push("key");
    if (types.has("wheel") || types.has("scroll")) actions.push("wheel");
    if (types.has("dragstart") || types.has("drop")) actions.push("drag");
    return actions;
  };
  // A form that a script works: it is tried with a word, and Enter.
  const isWorked = (form) => Boolean(form) && typesOf(form).has("submit");
  // The outermost element with a hand for a pointer: it says of itself that it can be clicked.
  const isPointed = (element) => {
    const view = element.ownerDocument.defaultView;
    if (!view || view.getComputedStyle(element).cursor !== "pointer") return false;
    if (element.closest("a[href]:not([href^='#']):not([href^='javascript:' i]), button, label, summary") !== null) return false;
    const parent = element.parentElement;
    return !parent || view.getComputedStyle(parent).cursor !== "pointer";
  };
  const keysOf = (types) => {
    const keys = new Set();
    for (const type of KEYS) {
      for (const match of (types.get(type) ?? "").matchAll(KNOWN_KEYS)) keys.add(match[1]);
    }
    return [...keys].slice(0, 30);
  };

  // Lists what can be worked now. Numbers stay with their elements from one look to the next.
  const look = () => {
    const delegated = delegatedAt();
    probeDelegated([...delegated.keys()]);
    const selectors = [...asked];
    const listensToHash = ["hashchange", "popstate"].some((type) => listened.get(globalThis)?.has(type));
    elements = new Map();
    const rows = [];
    let isCut = false;
    for (const scope of scopes(document)) {
      for (const element of scope.querySelectorAll("*")) {
        const types = typesOf(element);
        // A framework's root listens to everything, for what is within it.
        if (types.size > MANY_TYPES && element.firstElementChild) types.clear();
        const isAsked = selectors.length > 0 && matchesAny(element, selectors);
        const pings = element.matches("a[href][ping], area[href][ping]") ? absolute(element.getAttribute("ping")) : null;
        if (!types.size && !isAsked && !pings && !element.matches(INTERACTIVE) && !isPointed(element)) continue;
        const actions = actionsOf(element, types, isAsked, delegated);
        if (!actions.length && !pings) continue;
        if (rows.length >= MAX_CANDIDATES) {
          isCut = true;
          break;
        }
        const link = element.closest("a[href], area[href]");
        const target = link && /^(https?|ftp):$/.test(link.protocol) && !/^#/.test(link.getAttribute("href")) ? link.href : null;
        // An ordinary link that nobody listens to leads where it says: found already.
        if (target && !types.size && !isAsked && !pings) continue;
        // A place in the page is one, unless somebody waits for it to be gone to.
        const place = link && !target ? link.getAttribute("href") : null;
        if (place && /^#./.test(place) && !types.size && !isAsked && !listensToHash && isPlace(link.href)) continue;
        let number = numbers.get(element);
        if (number === undefined) numbers.set(element, (number = ++last));
        elements.set(number, element);
        // A ping is sent by POST (HTML §4.6.4) if the link is clicked: named, and not clicked.
        const submit = pings ? { method: "post", url: pings } : submitOf(element);
        const label = labelOf(element);
        rows.push({
          number,
          actions,
          label,
          selector: selectorOf(element),
          fingerprint: fingerprintOf(element, types),
          pattern: patternOf(element, types),
          isShown: isShown(element),
          isDangerous: isDangerous([label, element.id, element.getAttribute("name"), element.getAttribute("class"), element.getAttribute("value"), element.getAttribute("title"), element.getAttribute("data-action")].join(" ")),
          submit,
          keys: keysOf(types),
          options: element.localName === "select" ? [...element.options].slice(0, 50).map((o) => o.index) : [],
        });
      }
    }
    return { rows, isCut, closed: closedLinks(), hasFrames: document.querySelector("iframe, frame") !== null, keys: keysOf(delegated), listens: [...delegated.keys()].slice(0, 100) };
  };

  const offsetOf = (element) => {
    let x = 0;
    let y = 0;
    for (let view = element.ownerDocument.defaultView; view && view !== globalThis; view = view.parent) {
      const frame = view.frameElement;
      if (!frame) break;
      const box = frame.getBoundingClientRect();
      x += box.left + frame.clientLeft;
      y += box.top + frame.clientTop;
    }
    return [x, y];
  };
  const hitAt = (root, x, y) => {
    let hit = root.elementFromPoint(x, y);
    while (hit) {
      const inner = rootOf(hit)?.elementFromPoint?.(x, y);
      if (!inner || inner === hit) return hit;
      hit = inner;
    }
    return hit;
  };
  const holds = (outer, inner) => {
    for (let e = inner; e; e = e.parentNode ?? e.host ?? null) if (e === outer) return true;
    return false;
  };
  // Brings an element into view; returns a point of the window at which it, and not another, is hit.
  const aim = (number) => {
    const element = elements.get(number);
    if (!element?.isConnected || !isShown(element)) return null;
    untarget(element);
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const [dx, dy] = offsetOf(element);
    for (const box of element.getClientRects()) {
      for (const [fx, fy] of [[0.5, 0.5], [0.2, 0.5], [0.8, 0.5], [0.5, 0.2], [0.5, 0.8]]) {
        const x = box.left + box.width * fx;
        const y = box.top + box.height * fy;
        const hit = hitAt(element.ownerDocument, x, y);
        if (hit && holds(element, hit)) return [x + dx, y + dy];
      }
    }
    return null;
  };

  // For what the pointer can't reach (covered, without size): the same events, by script.
  const fire = (number, action) => {
    const element = elements.get(number);
    if (!element?.isConnected) return false;
    untarget(element);
    const box = element.getBoundingClientRect();
    const at = { bubbles: true, cancelable: true, composed: true, view: element.ownerDocument.defaultView, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
    const send = (Kind, type, more = {}) => element.dispatchEvent(new Kind(type, { ...at, ...more }));
    switch (action) {
      case "hover":
        for (const type of ["pointerover", "pointerenter", "pointermove"]) send(PointerEvent, type, { bubbles: type !== "pointerenter" });
        for (const type of ["mouseover", "mouseenter", "mousemove"]) send(MouseEvent, type, { bubbles: type !== "mouseenter" });
        break;
      case "dblclick":
      case "contextmenu":
        send(MouseEvent, action);
        break;
      case "hold":
        touch(element, "touchstart");
        send(PointerEvent, "pointerdown", { pointerType: "touch" });
        send(MouseEvent, "mousedown");
        break;
      case "focus":
        element.focus();
        break;
      case "wheel":
        send(WheelEvent, "wheel", { deltaY: 400 });
        element.scrollTop += 400;
        break;
      case "drag":
        drag(element, at);
        break;
      default:
        send(PointerEvent, "pointerdown");
        send(MouseEvent, "mousedown");
        send(PointerEvent, "pointerup");
        send(MouseEvent, "mouseup");
        if (typeof element.click === "function") element.click();
        else send(MouseEvent, "click");
    }
    return true;
  };
  // Onto itself, and onto everything that something can be dropped on.
  const drag = (element, at) => {
    const targets = [...elements.values()].filter((e) => e !== element && typesOf(e).has("drop")).slice(0, 10);
    for (const target of [element, ...targets]) {
      const dataTransfer = new DataTransfer();
      const send = (where, type) => where.dispatchEvent(new DragEvent(type, { ...at, dataTransfer }));
      send(element, "dragstart");
      for (const type of ["dragenter", "dragover", "drop"]) send(target, type);
      send(element, "dragend");
    }
  };
  const touch = (element, type) => {
    try {
      const box = element.getBoundingClientRect();
      const finger = new Touch({ identifier: 1, target: element, clientX: box.left + 1, clientY: box.top + 1 });
      element.dispatchEvent(new TouchEvent(type, { bubbles: true, cancelable: true, composed: true, touches: [finger], targetTouches: [finger], changedTouches: [finger] }));
    } catch {
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
    }
  };
  const release = (number) => {
    const element = elements.get(number);
    if (!element?.isConnected) return;
    touch(element, "touchend");
    element.dispatchEvent(new PointerEvent("pointerup", { bubbles: true, composed: true }));
    element.dispatchEvent(new MouseEvent("mouseup", { bubbles: true, composed: true }));
  };

  const focus = (number) => {
    const element = elements.get(number);
    if (!element?.isConnected) return false;
    element.focus({ preventScroll: false });
    element.select?.();
    return true;
  };
  const setter = (element) => {
    const prototype = element.localName === "textarea" ? HTMLTextAreaElement.prototype : element.localName === "select" ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
    return getOwnPropertyDescriptor(prototype, "value").set;
  };
  // Which word a field takes; null for what words can't be put into.
  const wordFor = (number, word) => {
    const element = elements.get(number);
    if (!element) return null;
    const words = { email: "naam@example.nl", number: element.min || "1", tel: "0700000000", url: "https://example.nl/", date: "2026-01-15", month: "2026-01", week: "2026-W03", time: "12:00", "datetime-local": "2026-01-15T12:00", range: null, password: null, search: word, text: word };
    return Object.hasOwn(words, element.type) ? words[element.type] : word;
  };
  const fill = (number, value) => {
    const element = elements.get(number);
    if (!element?.isConnected || !("value" in element)) return false;
    apply(setter(element), element, [value]);
    for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    return true;
  };
  const choose = (number, index) => {
    const element = elements.get(number);
    if (!element?.isConnected || element.localName !== "select") return false;
    element.selectedIndex = index;
    for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    return true;
  };

  // Everything that waits to be seen is shown; boxes that scroll are scrolled to their end.
  const wake = async (milliseconds) => {
    const end = now() + milliseconds;
    for (const ref of [...watched]) {
      const element = ref.deref();
      if (now() > end) return false;
      if (!element?.isConnected) continue;
      element.scrollIntoView({ block: "center", behavior: "instant" });
      await frame();
    }
    const own = document.scrollingElement;
    const boxes = [own];
    for (const scope of scopes(document)) {
      for (const element of scope.querySelectorAll("*")) {
        if (boxes.length < 30 && element.scrollHeight > element.clientHeight + 40 && element.clientHeight > 40 && /auto|scroll/.test(getComputedStyle(element).overflowY)) boxes.push(element);
      }
    }
    for (const box of boxes) {
      for (let steps = 0; box && steps < 40; steps += 1) {
        if (now() > end) return false;
        const before = box.scrollTop;
        box.scrollTo({ top: before + Math.max(100, Math.min(box.clientHeight, innerHeight)), behavior: "instant" });
        await frame();
        if (box.scrollTop === before) {
          if (!pending) break;
          await settle(0, 1_000);
          box.scrollTo({ top: box.scrollTop + 1_000, behavior: "instant" });
          if (box.scrollTop === before) break;
        }
      }
      turnIntervals(); // some look at where the page is scrolled to only now and then
      await settle(1_000, 1_500);
    }
    own?.scrollTo({ top: 0, behavior: "instant" });
    return true;
  };

  const frame = () =>
    new nativePromise((resolve) => {
      nativeFrame(() => resolve());
      nativeTimeout(resolve, 100);
    });
  // Pictures that a page draws by itself: waited for as long as a transition takes, unless it never ends.
  let drawn = 0;
  let isDrawingForEver = false;
  wrap(globalThis, "requestAnimationFrame", (self, args, native) => {
    drawn += 1;
    return apply(native, self, args);
  });
  const animated = async () => {
    const end = now() + ANIMATION_MS;
    let before;
    do {
      before = drawn;
      await frame();
      if (now() > end) isDrawingForEver = true;
    } while (before !== drawn && !isDrawingForEver);
  };
  // Until nothing is under way: answers in, timers within `horizon` ms brought forward, the picture drawn.
  const settle = async (horizon, patience) => {
    const end = now() + patience;
    for (let round = 0; round < 8; round += 1) {
      await animated();
      while (pending > 0 && now() < end) await new nativePromise((resolve) => nativeTimeout(resolve, 15));
      const called = horizon > 0 ? bringForward(horizon) : 0;
      if ((!called && pending === 0) || now() > end) break;
    }
    return report();
  };

  // The events that come from outside the page: one of each that somebody listens to.
  const outside = () => {
    const types = new Set([...(listened.get(globalThis)?.keys() ?? []), ...(listened.get(document)?.keys() ?? [])]);
    let sent = intervals.size;
    if (types.has("mouseleave")) {
      sent += 1;
      for (const target of [document, document.documentElement]) target.dispatchEvent(new MouseEvent("mouseleave", { clientY: -10 }));
    }
    if (types.has("mouseout")) document.documentElement.dispatchEvent(new MouseEvent("mouseout", { bubbles: true, clientY: -10, relatedTarget: null }));
    for (const type of ["resize", "offline", "online", "blur", "focus", "orientationchange", "devicemotion", "scroll"]) {
      if (types.has(type)) (globalThis.dispatchEvent(new Event(type)), (sent += 1));
    }
    turnIntervals();
    return sent > 0;
  };

  // What was noted since the last report.
  const report = () => {
    const rows = noted;
    noted = [];
    const text = document.body?.textContent ?? "";
    let sum = 0;
    for (let i = 0; i < text.length; i += 1 + Math.floor(text.length / 50_000)) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
    return { noted: rows, changes, url: location.href, mark: `${text.length}/${sum}`, size: text.length, steps: history.length - 1 };
  };

  // Whether a fragment names a place within the page, as HTML §7.4.6.3 looks for it.
  const isPlace = (url) => {
    let name = new URL(url).hash.slice(1);
    try {
      name = decodeURIComponent(name);
    } catch {
      // as it stands
    }
    return name === "" || /^top$/i.test(name) || document.getElementById(name) !== null || document.getElementsByName(name).length > 0;
  };
  // One that takes typing as it is: the others are given a whole value.
  const isPlain = (number) => {
    const element = elements.get(number);
    return element?.isContentEditable || element?.localName === "textarea" || /^(text|search|email|tel|url|password)$/.test(element?.type ?? "");
  };
  // Whether Enter would send a form by POST.
  const wouldSend = (number) => {
    const element = elements.get(number);
    const form = element?.form ?? element?.closest?.("form") ?? null;
    return form !== null && (form.getAttribute("method") ?? "get").toLowerCase() === "post";
  };
  const closedLinks = () => {
    const rows = [];
    for (const scope of scopes(document)) {
      if (!(scope instanceof ShadowRoot) || scope.mode !== "closed") continue;
      for (const element of scope.querySelectorAll("a[href], area[href]")) {
        if (/^https?:$/.test(element.protocol) && rows.length < 2_000) rows.push([element.href, "L", `${element.localName}[href]`]);
      }
    }
    return rows;
  };

  const api = { listened, look, aim, fire, release, focus, fill, wordFor, choose, wake, settle, outside, isPlace, isPlain, wouldSend };
  defineProperty(globalThis, NAME, { value: Object.freeze(api), enumerable: false });
})();
