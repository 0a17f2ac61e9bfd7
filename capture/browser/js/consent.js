// Finds the cookie notice of a page, in the world of page.js: what lies over the page and speaks of
// cookies, and its buttons. Clicks nothing by itself: that is done with a real pointer (consent.py).
// Everything returned is plain data of bounded size.
(() => {
  if (capture.consent) return;

  const { COOKIE, CONSENT, STATEMENT, PURPOSES, RECIPE, OTHER, POLICY, PLATFORM, classify } = capture.words;
  const DANGER = __DANGER__;
  const MAX_ROOTS = 24;
  const MAX_NODES = 4_000; // of one candidate
  const MAX_DEPTH = 300;
  const MAX_TEXT = 6_000;
  const TOLD_TEXT = 2_000;
  const MAX_BUTTONS = 60;
  const MAX_DOORS = 6;
  const LONG_NOTICE = 5_000; // characters: an article more likely
  const ENOUGH = 6; // points; see score()
  const COLUMNS = [0.04, 0.25, 0.5, 0.75, 0.96];
  const ROWS = [0.03, 0.2, 0.4, 0.6, 0.8, 0.97];
  const FEW = [[0.5, 0.03], [0.5, 0.28], [0.5, 0.5], [0.12, 0.8], [0.5, 0.8], [0.88, 0.8], [0.04, 0.97], [0.5, 0.97], [0.96, 0.97]]; // a hit costs 0.2 ms in a long page
  const CLICKABLE = "button, a, [role=button], [role=link], input[type=button], input[type=submit], input[type=image], [onclick], [tabindex='0']";
  const ASKING = "input[type=password], input[type=email], input[type=tel], input[type=date], input[type=number], input[type=file], textarea";
  const NAMED = /cookie|consent/i;
  const NO_TEXT = new Set(["script", "style", "template", "noscript"]);

  // Names in the DOM can shadow a form's properties, so these are read through prototypes.
  const getter = (proto, name) => {
    const get = Object.getOwnPropertyDescriptor(proto, name).get;
    return (object) => get.call(object);
  };
  const method = (proto, name) => (object, ...args) => proto[name].apply(object, args);
  const childrenOf = getter(Node.prototype, "childNodes");
  const parentOf = getter(Node.prototype, "parentNode");
  const documentOf = getter(Node.prototype, "ownerDocument");
  const isConnected = getter(Node.prototype, "isConnected");
  const typeOf = getter(Node.prototype, "nodeType");
  const holds = method(Node.prototype, "contains");
  const contentText = getter(Node.prototype, "textContent");
  const nameOf = getter(Element.prototype, "localName");
  const firstIn = getter(Element.prototype, "firstElementChild");
  const beforeOf = getter(Element.prototype, "previousElementSibling");
  const isVisible = method(Element.prototype, "checkVisibility");
  const attr = method(Element.prototype, "getAttribute");
  const matches = method(Element.prototype, "matches");
  const closest = method(Element.prototype, "closest");
  const within = method(Element.prototype, "querySelectorAll");
  const rectOf = method(Element.prototype, "getBoundingClientRect");
  const { rootOf } = capture;
  const styleOf = (element) => documentOf(element).defaultView.getComputedStyle(element);
  const contentOf = (frame) => {
    try {
      return frame.contentDocument ?? null;
    } catch {
      return null;
    }
  };
  const isFrame = (element) => nameOf(element) === "iframe" || nameOf(element) === "frame";
  const isElement = (node) => typeOf(node) === Node.ELEMENT_NODE;

  // The element around another, out of shadow trees and frames as well.
  const around = (node) => {
    const parent = parentOf(node);
    if (!parent) return null;
    if (isElement(parent)) return parent;
    if (parent.host) return parent.host;
    if (parent === document) return null;
    try {
      return parent.defaultView?.frameElement ?? null;
    } catch {
      return null;
    }
  };

  // Every element in one, shadow trees and frames that may be entered included.
  function* elementsIn(root) {
    const stack = [root];
    for (let left = MAX_NODES; stack.length && left > 0; left -= 1) {
      const node = stack.pop();
      if (isElement(node)) {
        if (NO_TEXT.has(nameOf(node))) continue;
        yield node;
        const content = isFrame(node) ? contentOf(node)?.body : null;
        if (content) stack.push(content);
      }
      const inner = isElement(node) ? rootOf(node) : null;
      const nodes = [...(inner ? childrenOf(inner) : []), ...childrenOf(node)].filter(isElement);
      stack.push(...nodes.slice(0, MAX_NODES).reverse());
    }
  }

  // Where a frame's content begins, from the corner of its box.
  const edgeOf = (frame) => {
    const { paddingLeft, paddingTop } = styleOf(frame);
    return [frame.clientLeft + (parseFloat(paddingLeft) || 0), frame.clientTop + (parseFloat(paddingTop) || 0)];
  };
  const boxOf = (element) => {
    const rect = rectOf(element);
    let { x, y } = rect;
    for (let frame = frameOf(element); frame; frame = frameOf(frame)) {
      const outer = rectOf(frame);
      const [left, top] = edgeOf(frame);
      x += outer.x + left;
      y += outer.y + top;
    }
    return { x, y, width: rect.width, height: rect.height };
  };
  const frameOf = (element) => {
    const own = documentOf(element);
    if (own === document) return null;
    try {
      return own.defaultView?.frameElement ?? null;
    } catch {
      return null;
    }
  };

  const SEEN = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true };
  const isShown = (element) => {
    const box = boxOf(element);
    return box.width >= 2 && box.height >= 2 && isVisible(element, SEEN);
  };
  const isInView = (element) => {
    const { x, y, width, height } = boxOf(element);
    return x < innerWidth && y < innerHeight && x + width > 0 && y + height > 0;
  };

  const textOf = (root, most) => {
    let text = "";
    let left = MAX_NODES;
    const walk = (node, depth) => {
      if (text.length > most || depth > MAX_DEPTH || (left -= 1) < 0) return;
      const inside = (nodes) => nodes.forEach((each) => walk(each, depth + 1));
      if (typeOf(node) === Node.TEXT_NODE) {
        text += node.data.slice(0, most);
      } else if (isElement(node) && !NO_TEXT.has(nameOf(node))) {
        if (!isVisible(node, SEEN) && styleOf(node).display !== "contents") return;
        text += " ";
        const inner = rootOf(node);
        const content = isFrame(node) ? contentOf(node)?.body : null;
        const assigned = nameOf(node) === "slot" ? node.assignedNodes() : [];
        inside(assigned.length ? assigned : childrenOf(inner ?? content ?? node));
      }
    };
    walk(root, 0);
    return text.replace(/\s+/g, " ").trim().slice(0, most);
  };

  // ---- what lies over the page
  const isOverlay = (element) => {
    if (matches(element, "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true], [popover]:popover-open")) return true;
    const { position, zIndex } = styleOf(element);
    return position === "fixed" || position === "sticky" || (position === "absolute" && Number(zIndex) >= 100);
  };

  const deepest = (x, y) => {
    let [root, left, top] = [document, 0, 0];
    let element = null;
    for (let depth = 0; depth < 30; depth += 1) {
      const hit = root.elementFromPoint(x - left, y - top);
      if (!hit || hit === element) return element;
      element = hit;
      const inner = isFrame(hit) ? contentOf(hit) : rootOf(hit);
      if (!inner) return element;
      if (isFrame(hit)) {
        const box = boxOf(hit);
        const edge = edgeOf(hit);
        [left, top] = [box.x + edge[0], box.y + edge[1]];
      }
      root = inner;
    }
    return element;
  };

  // The elements at points spread over the view: what a visitor sees of what lies over the page.
  const hitsAt = (points) => points.map(([column, row]) => deepest(innerWidth * column, innerHeight * row));
  const spread = () => hitsAt(ROWS.flatMap((row) => COLUMNS.map((column) => [column, row])));

  const overlays = (hits) => {
    const known = new Set();
    const found = new Set();
    for (const hit of hits) {
      for (let element = hit; element && !known.has(element); element = around(element)) {
        known.add(element);
        if (found.size < MAX_ROOTS && isOverlay(element)) found.add(element);
      }
    }
    // Most notices are put at the end of the body by a script of their own; some at its beginning.
    const ends = [];
    for (let [e, left] = [document.body.lastElementChild, 25]; e && left > 0; [e, left] = [beforeOf(e), left - 1]) ends.push(e);
    for (let [e, left] = [document.body.firstElementChild, 5]; e && left > 0; [e, left] = [e.nextElementSibling, left - 1]) ends.push(e);
    for (const element of ends) {
      if (found.size < MAX_ROOTS && !known.has(element) && isOverlay(element) && isShown(element) && isInView(element)) found.add(element);
    }
    for (const element of [...document.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]")].slice(0, 12)) {
      if (isShown(element) && isInView(element)) found.add(element);
    }
    return [...found];
  };

  // Bars that stand in the flow of the page, before or after all else: known by their name.
  const NO_BAR = new Set(["html", "body", "main", "article", "form", "nav", "input", "label", "a", "button", "h1", "p"]);
  const bars = (hits) => {
    const known = new Set();
    const found = [];
    for (const hit of hits) {
      for (let element = hit; element && !known.has(element); element = around(element)) {
        known.add(element);
        if (NO_BAR.has(nameOf(element)) || !NAMED.test(`${attr(element, "id")} ${attr(element, "class")} ${attr(element, "aria-label")}`)) continue;
        if (!closest(element, "main, article, [role=main]") && !within(element, "h1, main, article").length) found.push(element);
      }
    }
    return found.slice(0, 6);
  };

  // Frames of other origins over the page, big enough for a notice; and what may hide a closed tree.
  const doorsOf = (roots) => {
    const doors = [];
    for (const root of roots) {
      for (const element of elementsIn(root)) {
        if (!isFrame(element) || contentOf(element) || doors.includes(element)) continue;
        const { width, height } = boxOf(element);
        if (width >= 200 && height >= 60 && isShown(element) && doors.length < MAX_DOORS) doors.push(element);
      }
    }
    return doors;
  };
  const hidesTree = (element) => {
    if (!element || rootOf(element) || isFrame(element) || ["body", "html", "img", "canvas", "video", "svg", "object", "embed", "input"].includes(nameOf(element))) return false;
    if (nameOf(element).includes("-")) return !firstIn(element);
    const box = boxOf(element);
    return nameOf(element) === "div" && !firstIn(element) && !contentText(element).trim() && (isOverlay(element) || box.height < 2);
  };

  // ---- buttons
  const labelOf = (element) => {
    const text = textOf(element, 200) || (nameOf(element) === "input" ? attr(element, "value") || attr(element, "alt") : "") || "";
    if (/\p{L}{2}/u.test(text)) return text;
    const image = within(element, "img[alt]")[0];
    return (attr(element, "aria-label") || attr(element, "title") || (image && attr(image, "alt")) || text).trim().slice(0, 200);
  };

  // Whether a click could lead away or send something: such a button is never clicked.
  const leadsAway = (element) => {
    const link = closest(element, "a[href], area[href]");
    if (link) {
      const href = attr(link, "href").trim();
      if (href !== "" && !href.startsWith("#") && !/^javascript:/i.test(href)) {
        const [target, own] = [link.href, documentOf(link).URL].map((url) => String(url).split("#")[0]);
        if (target !== own || !String(link.href).includes("#")) return true;
      }
    }
    const button = closest(element, "button, input");
    if (!button || !["submit", "image"].includes(button.type)) return false;
    const form = button.form;
    if (!form) return false;
    const how = (attr(button, "formmethod") || attr(form, "method") || "get").toLowerCase();
    const where = attr(button, "formaction") ?? attr(form, "action") ?? "";
    return how !== "dialog" && (how !== "get" || !["", "#"].includes(where.trim()));
  };

  const buttonsIn = (root) => {
    const found = [];
    const taken = new Set();
    for (const element of elementsIn(root)) {
      if (found.length >= MAX_BUTTONS) break;
      if (taken.has(around(element))) {
        taken.add(element); // within a button
        continue;
      }
      const isLeaf = !firstIn(element) && !matches(element, "label, label *");
      if (!matches(element, CLICKABLE) && !(isLeaf && styleOf(element).cursor === "pointer")) continue;
      if (element.disabled || attr(element, "aria-disabled") === "true" || !isShown(element)) continue;
      const label = labelOf(element);
      const kind = DANGER.test(label) ? "" : classify(label);
      if (!kind) continue; // what is around buttons may be clickable too
      taken.add(element);
      found.push({ element, label, kind, isHeld: leadsAway(element) });
    }
    return found;
  };

  // Ticked boxes that a visitor could untick.
  const tickedIn = (root) => {
    const found = [];
    for (const element of elementsIn(root)) {
      const isBox = nameOf(element) === "input" ? element.type === "checkbox" && element.checked : matches(element, "[role=switch][aria-checked=true], [role=checkbox][aria-checked=true]");
      if (!isBox || element.disabled || attr(element, "aria-disabled") === "true") continue;
      const shown = isShown(element) ? element : [...(element.labels ?? [])].find(isShown);
      if (shown && found.length < 10) found.push(shown);
    }
    return found;
  };

  const asksForMore = (root) => {
    for (const element of elementsIn(root)) {
      if (matches(element, ASKING) && isShown(element)) return true;
      const isText = nameOf(element) === "input" && ["text", ""].includes(element.type ?? "");
      if (isText && isShown(element)) {
        const says = [attr(element, "name"), attr(element, "placeholder"), attr(element, "aria-label"), attr(element, "role"), attr(element, "id")].join(" ");
        if (!/search|zoek|such|recherch|filter/i.test(says)) return true;
      }
    }
    return false;
  };

  // ---- is it one?
  const namesOf = (root) => {
    const names = [];
    for (const element of [root, ...within(root, "[id], [class]")].slice(0, 12)) names.push(attr(element, "id"), attr(element, "class"));
    return names.filter(Boolean).join(" ").slice(0, 1_000);
  };

  const score = (root, { isBar }) => {
    const text = textOf(root, MAX_TEXT);
    const name = [attr(root, "aria-label"), attr(root, "title")].filter(Boolean).join(" ").slice(0, 200);
    const about = `${name} ${text}`;
    const [cookie, consent, statement] = [COOKIE, CONSENT, STATEMENT].map((pattern) => pattern.test(about));
    if ((!cookie && !consent) || (isBar && (!statement || text.length > 1_500))) return null;
    if (asksForMore(root)) return null;
    const buttons = buttonsIn(root);
    const has = (...kinds) => buttons.some((button) => kinds.includes(button.kind));
    const isPair = has("accept", "accept-all", "acknowledge") && has("refuse", "settings", "save");
    if (!has("accept", "accept-all", "refuse", "save") && !(statement && has("acknowledge", "close"))) return null;
    let points = 2 * cookie + 2 * consent + 4 * statement;
    points += Math.min(3, PURPOSES.filter((pattern) => pattern.test(about)).length);
    points += isPair || (has("save") && has("refuse", "accept-all")) ? 3 : 1;
    points += [...within(root, "a[href]")].slice(0, 40).some((a) => POLICY.test(attr(a, "href"))) ? 1 : 0;
    points += PLATFORM.test(namesOf(root)) ? 1 : 0;
    const heading = text.slice(0, 90);
    for (const pattern of OTHER) points -= pattern.test(heading) && !COOKIE.test(heading) ? 6 : pattern.test(text) ? 2 : 0;
    for (const { label } of buttons) points -= OTHER.some((pattern) => pattern.test(label)) ? 2 : 0;
    if (RECIPE.test(text)) points -= RECIPE.test(heading) ? 8 : 4;
    if (text.length > LONG_NOTICE) points -= 3;
    return { root, text, buttons, points };
  };

  const best = (roots, lows) => {
    const scored = [...roots.map((root) => score(root, { isBar: false })), ...lows.map((root) => score(root, { isBar: true }))];
    const found = scored.filter((each) => each && each.points >= ENOUGH);
    // Of boxes within one another the one with the least text that has as many buttons.
    found.sort((a, b) => b.points - a.points || b.buttons.length - a.buttons.length || a.text.length - b.text.length);
    return found[0] ?? null;
  };

  // ---- whether the content can't be reached
  const isWall = (root, hits) => {
    const style = [document.documentElement, document.body].filter(Boolean).map((e) => styleOf(e));
    const isHigher = (document.scrollingElement?.scrollHeight ?? 0) > innerHeight + 8;
    const isLocked = style.some((s) => /hidden|clip/.test(s.overflowY)) && (isHigher || style.some((s) => s.position === "fixed"));
    const covered = hits.filter((hit) => {
      for (let element = hit; element; element = around(element)) {
        if (element === root) return true;
        if (!isOverlay(element)) continue;
        const { width, height } = boxOf(element);
        // A backdrop: all over the view, with nothing of its own to say.
        if (width * height >= 0.8 * innerWidth * innerHeight) return holds(element, root) || textOf(element, 300).length < 200;
      }
      return false;
    });
    return isLocked || covered.length >= 0.6 * hits.length;
  };

  const step = (element) => {
    const id = attr(element, "id");
    if (id && id.length < 100) return `#${CSS.escape(id)}`;
    let nth = 1;
    for (let e = beforeOf(element); e && nth < 1_000; e = beforeOf(e)) nth += nameOf(e) === nameOf(element);
    return `${CSS.escape(nameOf(element))}:nth-of-type(${nth})`;
  };
  const selectorOf = (element) => {
    let path = step(element);
    for (let depth = 0; depth < 12; depth += 1) {
      const parent = parentOf(element);
      const outer = around(element);
      if (!outer || nameOf(outer) === "body" || nameOf(outer) === "html") break;
      if (parent === outer && path.startsWith("#")) {
        element = outer; // an id says enough within its tree
        continue;
      }
      path = step(outer) + (parent === outer ? " > " : " >>> ") + path;
      element = outer;
    }
    return path.slice(0, 500);
  };

  // ---- what consent.py asks
  let present = null;
  let targets = [];
  let doors = [];
  let held = [];

  const isInFrame = () => self !== top;
  const roots = (hits) => (isInFrame() && document.body ? [document.body] : overlays(hits));

  const told = (found, hits) => {
    const { x, y, width, height } = boxOf(found.root);
    targets = found.buttons.map((button) => button.element);
    const ticked = tickedIn(found.root);
    const inner = found.buttons[0] ? documentOf(found.buttons[0].element) : document;
    targets.push(...ticked);
    return {
      text: found.text.slice(0, TOLD_TEXT),
      selector: selectorOf(found.root),
      frame: inner === document ? "" : inner.URL.slice(0, 2_000),
      region: { x: x + scrollX, y: y + scrollY, width, height },
      wasWall: isWall(found.root, hits),
      buttons: found.buttons.map(({ label, kind, isHeld }, number) => ({ number, label, kind, isHeld })),
      ticked: ticked.map((_, index) => found.buttons.length + index),
    };
  };

  const nextFrame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => resolve());
      setTimeout(resolve, 100);
    });
  const isGone = () => !present || !isConnected(present) || !isShown(present) || !isInView(present);

  // This one, and those of the frames that a notice's buttons are in.
  const windows = () => new Set([self, ...targets.map((element) => documentOf(element).defaultView).filter(Boolean)]);
  const onSubmit = (event) => {
    if (event.defaultPrevented) return; // worked by the page itself
    event.preventDefault();
    held.push("a form was to be sent");
  };
  const onNavigate = (event) => {
    const target = event.destination;
    const own = event.currentTarget.currentEntry?.url ?? "";
    const isSame = target.sameDocument || (!event.formData && target.url.split("#")[0] === own.split("#")[0]);
    if (isSame || !event.cancelable) return;
    event.preventDefault();
    held.push(`it would lead to ${target.url.slice(0, 300)}`);
  };

  capture.consent = {
    // Whether there may be a notice: for every page, so it must cost next to nothing.
    glance: () => {
      if (!document.body) return false;
      const hits = hitsAt(FEW);
      if (hits.some(hidesTree)) return true;
      const over = overlays(hits);
      const speaks = (root) => {
        const text = textOf(root, MAX_TEXT);
        return COOKIE.test(text) || CONSENT.test(text);
      };
      return over.some(speaks) || bars(hits).some(speaks) || doorsOf(over).length > 0;
    },
    // The notice, if there is one; the frames that must be asked by themselves; and whether some trees
    // that are kept closed should be shown to us first.
    find: () => {
      if (!document.body) return { notice: null, doors: [], hidden: 0 };
      const hits = spread();
      const over = roots(hits);
      const found = best(over, isInFrame() ? [] : bars(hits));
      doors = found ? [] : doorsOf(over);
      present = found?.root ?? null;
      return {
        notice: found ? told(found, hits) : null,
        doors: doors.map((door) => ({ ...boxOf(door), wasWall: isWall(door, hits), selector: selectorOf(door) })),
        hidden: hits.filter(hidesTree).length,
      };
    },
    door: (number) => (present = doors[number] ?? null),
    // Where the content of a frame begins in the view.
    doorAt: (number) => {
      const frame = doors[number];
      if (!frame || !isConnected(frame)) return null;
      const { x, y, width, height } = boxOf(frame);
      const edge = edgeOf(frame);
      return { x: x + edge[0], y: y + edge[1], left: x + scrollX, top: y + scrollY, width, height };
    },
    // Where to click for one of the buttons that were told; null when it isn't to be clicked after all.
    aim: (number) => {
      const element = targets[number];
      if (!element || !isConnected(element)) return null;
      element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      const { x, y, width, height } = boxOf(element);
      const point = [x + width / 2, y + height / 2];
      let hit = deepest(...point);
      while (hit && hit !== element && hit !== closest(element, "label")) hit = around(hit);
      return hit ? point : null;
    },
    // From here on nothing that a click does leads away; `unguard` tells what was held back.
    guard: () => {
      held = [];
      for (const view of windows()) {
        view.addEventListener("submit", onSubmit);
        view.navigation?.addEventListener("navigate", onNavigate);
      }
      return document.URL;
    },
    unguard: () => {
      for (const view of windows()) {
        view.removeEventListener("submit", onSubmit);
        view.navigation?.removeEventListener("navigate", onNavigate);
      }
      return held.splice(0).slice(0, 5);
    },
    // Whether it has gone, within so many milliseconds.
    gone: async (milliseconds) => {
      const end = performance.now() + milliseconds;
      while (!isGone() && performance.now() < end) await nextFrame();
      return isGone();
    },
  };
})();
