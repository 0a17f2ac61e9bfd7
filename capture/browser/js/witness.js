// Put before every script of a page that is visited: notes what scripts ask of the browser that an
// archive can't give again (drawing, streams, sockets, keys, the visitor's place or camera). Lives in
// the page's own world, because only there can be seen what scripts do. It changes nothing that a page
// can tell at a glance: proxies of functions print as native code (ECMA-262 §20.2.3.5).
// `__NAME__` is replaced by a name that pages can't know.
(() => {
  const NAME = "__NAME__";
  if (Object.hasOwn(globalThis, NAME)) return;

  const MAX_NOTED = 200; // kinds of requests kept; the same again is counted
  const MAX_TEXT = 500;
  const MAX_FRAMES = 30;

  const { apply, construct } = Reflect;
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const NativeProxy = Proxy;
  const NativeURL = URL;
  const NativeString = String;
  const NativeWeakRef = WeakRef;
  const NativeMap = Map;
  const [mapGet, mapSet, mapValues] = [Map.prototype.get, Map.prototype.set, Map.prototype.values];
  const stringify = JSON.stringify;
  const slice = String.prototype.slice;
  const upper = String.prototype.toUpperCase;
  const listen = EventTarget.prototype.addEventListener;
  const getAttribute = Element.prototype.getAttribute;

  const noted = new NativeMap(); // key → row
  let isCut = false;
  const text = (value) => {
    try {
      return apply(slice, NativeString(value), [0, MAX_TEXT]);
    } catch {
      return "";
    }
  };
  const absolute = (url) => {
    try {
      return text(new NativeURL(url, document.baseURI).href);
    } catch {
      return text(url);
    }
  };
  const note = (asked, facts, element = null) => {
    const key = `${asked} ${stringify(facts)} ${element ? numberOf(element) : ""}`;
    let row = apply(mapGet, noted, [key]);
    if (row) {
      row.count += 1;
    } else if (noted.size < MAX_NOTED) {
      row = { asked, facts, count: 1, element: element ? new NativeWeakRef(element) : null };
      apply(mapSet, noted, [key, row]);
    } else {
      isCut = true;
    }
    return row ?? { facts: {}, count: 0 };
  };
  const numbers = new WeakMap();
  let last = 0;
  const numberOf = (element) => {
    if (!numbers.has(element)) numbers.set(element, (last += 1));
    return numbers.get(element);
  };

  // Tells `before` of each call. What goes wrong in it must not reach the page.
  const watch = (owner, name, before) => {
    const descriptor = owner && getOwnPropertyDescriptor(owner, name);
    if (!descriptor || typeof descriptor.value !== "function" || !descriptor.configurable) return;
    const value = new NativeProxy(descriptor.value, {
      apply(target, self, args) {
        try {
          before(self, args);
        } catch {
          // the page goes on as if nobody looked
        }
        return apply(target, self, args);
      },
    });
    defineProperty(owner, name, { ...descriptor, value });
  };
  const watchNew = (name, made) => {
    const descriptor = getOwnPropertyDescriptor(globalThis, name);
    if (!descriptor || typeof descriptor.value !== "function" || !descriptor.configurable) return;
    const value = new NativeProxy(descriptor.value, {
      construct(target, args, self) {
        const object = construct(target, args, self);
        try {
          made(object, args);
        } catch {
          // the page goes on as if nobody looked
        }
        return object;
      },
    });
    defineProperty(globalThis, name, { ...descriptor, value });
    try {
      descriptor.value.prototype.constructor = value;
    } catch {
      // the name alone then
    }
  };

  // ---- drawing
  watch(globalThis.HTMLCanvasElement?.prototype, "getContext", (self, args) => {
    note("context", { type: text(args[0]) }, self);
  });
  watch(globalThis.HTMLCanvasElement?.prototype, "transferControlToOffscreen", (self) => {
    note("context", { type: "offscreen" }, self);
  });

  // ---- media
  const sources = new WeakMap(); // source buffer → row
  watch(globalThis.MediaSource?.prototype, "addSourceBuffer", (_self, args) => {
    note("media-source", { mime: text(args[0]) });
  });
  watch(globalThis.SourceBuffer?.prototype, "appendBuffer", (self, args) => {
    let row = sources.get(self);
    if (!row) sources.set(self, (row = note("media-source", { appends: true })));
    row.bytes = (row.bytes ?? 0) + (args[0]?.byteLength ?? 0);
    row.appends = (row.appends ?? 0) + 1;
  });
  watch(globalThis.Navigator?.prototype, "requestMediaKeySystemAccess", (_self, args) => {
    note("media-keys", { system: text(args[0]) });
  });
  watch(globalThis.HTMLMediaElement?.prototype, "setMediaKeys", (self, args) => {
    if (args[0]) note("media-keys", { set: true }, self);
  });

  // ---- the visitor: place, camera, attention
  for (const name of ["getCurrentPosition", "watchPosition"]) {
    watch(globalThis.Geolocation?.prototype, name, () => note("geolocation", {}));
  }
  watch(globalThis.MediaDevices?.prototype, "getUserMedia", (_self, args) => {
    note("user-media", { audio: Boolean(args[0]?.audio), video: Boolean(args[0]?.video) });
  });
  watch(globalThis.MediaDevices?.prototype, "getDisplayMedia", () => note("user-media", { screen: true }));
  watch(globalThis.Notification, "requestPermission", () => note("notification", {}));

  // ---- connections
  watchNew("WebSocket", (socket, args) => {
    const row = note("websocket", { url: absolute(args[0]) });
    apply(listen, socket, ["message", () => (row.received = (row.received ?? 0) + 1)]);
  });
  watchNew("EventSource", (source, args) => {
    const row = note("event-source", { url: absolute(args[0]) });
    apply(listen, source, ["message", () => (row.received = (row.received ?? 0) + 1)]);
  });
  watchNew("RTCPeerConnection", () => note("peer-connection", {}));
  watchNew("Worker", (_worker, args) => note("worker", { url: absolute(args[0]) }));
  watchNew("SharedWorker", (_worker, args) => note("worker", { url: absolute(args[0]) }));

  // ---- requests that may change something
  const SAFE = { GET: 1, HEAD: 1, OPTIONS: 1 };
  const unsafe = (method, url) => {
    const name = apply(upper, text(method), []);
    if (name && !SAFE[name]) note("unsafe-request", { method: name, url: absolute(url) });
  };
  watch(globalThis, "fetch", (_self, args) => {
    const request = args[0] instanceof Request ? args[0] : null;
    unsafe(args[1]?.method ?? request?.method ?? "GET", request ? request.url : args[0]);
  });
  const opened = new WeakMap();
  watch(globalThis.XMLHttpRequest?.prototype, "open", (self, args) => {
    opened.set(self, [args[0], args[1]]);
  });
  watch(globalThis.XMLHttpRequest?.prototype, "send", (self) => {
    const [method, url] = opened.get(self) ?? ["GET", ""];
    unsafe(method, url);
  });
  watch(globalThis.Navigator?.prototype, "sendBeacon", (_self, args) => unsafe("POST", args[0]));

  // ---- telling: plain rows; the caller takes nothing in them for true
  const LIBRARIES = [
    ["L", "Leaflet", (l) => l.version && l.Map && l.version],
    ["ol", "OpenLayers", (o) => o.Map && (o.util?.VERSION ?? "")],
    ["maplibregl", "MapLibre GL", (m) => m.Map && (m.getVersion?.() ?? m.version ?? "")],
    ["mapboxgl", "Mapbox GL", (m) => m.Map && (m.version ?? "")],
    ["esri", "ArcGIS", () => ""],
    ["Cesium", "Cesium", (c) => c.VERSION ?? ""],
    ["google", "Google Maps", (g) => g.maps?.Map && (g.maps.version ?? "")],
    ["Hls", "hls.js", (h) => h.version ?? ""],
    ["dashjs", "dash.js", (d) => d.Version ?? d.MediaPlayer?.version ?? ""],
    ["shaka", "Shaka Player", (s) => s.Player?.version ?? ""],
    ["videojs", "Video.js", (v) => v.VERSION ?? ""],
    ["jwplayer", "JW Player", (j) => j.version ?? ""],
    ["Chart", "Chart.js", (c) => c.version ?? ""],
    ["echarts", "ECharts", (e) => e.version ?? ""],
    ["Highcharts", "Highcharts", (h) => h.version ?? ""],
    ["Plotly", "Plotly", (p) => p.version ?? ""],
    ["d3", "D3", (d) => d.version ?? ""],
    ["THREE", "three.js", (t) => t.REVISION ?? ""],
    ["__THREE__", "three.js", (revision) => revision],
    ["BABYLON", "Babylon.js", (b) => b.Engine?.Version ?? ""],
    ["PIXI", "PixiJS", (p) => p.VERSION ?? ""],
  ];
  const libraries = () => {
    const found = [];
    for (const [name, title, version] of LIBRARIES) {
      try {
        const value = globalThis[name];
        if (value === undefined || value === null || value instanceof Element) continue;
        const said = version(value);
        if (said === false || said === undefined || said === null || said === 0) continue;
        found.push(text(`${title} ${said === true ? "" : said}`));
      } catch {
        // not what it seems
      }
    }
    return found;
  };
  const rowsOf = (frame) => {
    const rows = [];
    for (const row of apply(mapValues, noted, [])) {
      const element = row.element?.deref() ?? null;
      const isThere = element !== null && element.isConnected;
      const selector = isThere ? pathOf(element) : "";
      rows.push({ asked: row.asked, facts: { ...row.facts, bytes: row.bytes, appends: row.appends, received: row.received, isDetached: element !== null && !isThere }, count: row.count, selector, frame });
    }
    return rows;
  };
  // The way from the nearest ancestor with an id, as js/survey.js writes it.
  const pathOf = (element) => {
    const parts = [];
    for (let e = element; e && parts.length < 30; e = e.parentElement) {
      const id = apply(getAttribute, e, ["id"]) ?? "";
      if (/^[A-Za-z][\w-]*$/.test(id)) {
        parts.unshift(`#${id}`);
        break;
      }
      let nth = 1;
      for (let s = e.previousElementSibling; s; s = s.previousElementSibling) if (s.localName === e.localName) nth += 1;
      parts.unshift(`${e.localName}:nth-of-type(${nth})`);
    }
    return text(parts.join(" > "));
  };
  const report = () => {
    const told = { rows: rowsOf(""), libraries: libraries(), isCut };
    for (let i = 0; i < frames.length && i < MAX_FRAMES; i += 1) {
      try {
        const inner = frames[i][NAME];
        if (!inner) continue;
        const more = inner();
        for (const row of more.rows) told.rows.push({ ...row, frame: row.frame || text(frames[i].location.href) });
        told.libraries.push(...more.libraries);
        told.isCut ||= more.isCut;
      } catch {
        // of another origin
      }
    }
    return told;
  };
  defineProperty(globalThis, NAME, { value: report, enumerable: false, configurable: false, writable: false });
})();
