"use strict";
// The page is whole without this; it adds the English switch, and finding and sorting of pages.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const byId = (id) => document.getElementById(id);
  const words = {
    nl: { other: "English", otherLang: "en", title: "Oogstverslag", of: "van", none: "Geen pagina's gevonden.", pages: "pagina's" },
    en: { other: "Nederlands", otherLang: "nl", title: "Harvest report", of: "of", none: "No pages found.", pages: "pages" },
  };
  const now = () => words[root.lang];
  const number = (value) => value.toLocaleString(root.lang === "nl" ? "nl-NL" : "en-GB");

  // Language
  const host = document.querySelector("h1").textContent;
  const button = byId("language");
  const listeners = [];
  const speak = (lang) => {
    root.lang = lang;
    document.title = `${now().title} ${host}`;
    button.textContent = now().other;
    button.lang = now().otherLang;
    for (const option of document.querySelectorAll("option[data-en]")) {
      option.dataset.nl ??= option.textContent;
      option.textContent = option.dataset[lang];
    }
    for (const part of document.querySelectorAll("[data-en-label]")) {
      part.setAttribute("aria-label", lang === "nl" ? part.dataset.nlLabel : part.dataset.enLabel);
    }
    for (const list of document.querySelectorAll("a[href^='lists/']")) {
      list.href = `${list.getAttribute("href").replace(/\?.*/, "")}${lang === "en" ? "?lang=en" : ""}`;
    }
    listeners.forEach((listener) => listener());
  };
  button.hidden = false;
  button.addEventListener("click", () => speak(now().otherLang));

  // Pages: a slice of the list stands in the document, the whole list in memory
  const list = byId("page-cards");
  if (list) {
    const AT_ONCE = matchMedia("(max-width: 40rem)").matches ? 8 : 24;
    const filter = byId("page-filter"), show = byId("page-show"), sort = byId("page-sort");
    const previous = byId("page-previous"), next = byId("page-next");
    // What a card says is read when it is first needed: 10,000 at once would keep the reader waiting.
    class Card {
      constructor(element, order) { this.element = element; this.order = order; }
      get title() { return this.heading ??= this.element.querySelector("h3").textContent; }
      get address() { return this.path ??= this.element.querySelector(".path").textContent; }
      get text() {
        return this.sought ??= `${this.title} ${this.address} ${this.href}`.toLowerCase();
      }
      get href() { return this.element.querySelector("h3 a")?.getAttribute("href") ?? ""; }
      get status() { return +this.element.dataset.s; }
      get bytes() { return +this.element.dataset.b; }
      get requests() { return +this.element.dataset.r; }
      get seconds() { return +this.element.dataset.d; }
      isOf(kind) { return kind === "all" || this.element.dataset.k.split(" ").includes(kind); }
    }
    const cards = Array.from(list.children, (element, order) => new Card(element, order));
    const collator = new Intl.Collator("nl", { numeric: true });
    const orders = {
      order: (a, b) => a.order - b.order,
      title: (a, b) => collator.compare(a.title, b.title) || a.order - b.order,
      address: (a, b) => collator.compare(a.address, b.address) || a.order - b.order,
    };
    const descending = (key) => (a, b) => b[key] - a[key] || a.order - b.order;
    let found = cards, start = 0;

    const draw = () => {
      const end = Math.min(start + AT_ONCE, found.length);
      list.replaceChildren(...found.slice(start, end).map((card) => card.element));
      const many = found.length > AT_ONCE;
      byId("page-turn").hidden = !many;
      previous.disabled = start === 0;
      next.disabled = end === found.length;
      byId("page-place").textContent = `${number(start + 1)}–${number(end)} ${now().of} ${number(found.length)}`;
      byId("page-result").textContent = found.length
        ? found.length === cards.length ? `${number(cards.length)} ${now().pages}` : `${number(found.length)} ${now().of} ${number(cards.length)} ${now().pages}`
        : now().none;
    };
    const select = () => {
      const sought = filter.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      found = cards.filter(
        (card) => card.isOf(show.value) && sought.every((word) => card.text.includes(word)),
      ).sort(orders[sort.value] ?? descending(sort.value));
      start = 0;
      draw();
    };
    const turn = (step) => {
      start += step;
      draw();
      byId("pages-title").scrollIntoView();
      (step > 0 ? (next.disabled ? previous : next) : (previous.disabled ? next : previous)).focus({ preventScroll: true });
    };
    byId("page-tools").hidden = false;
    byId("page-tools").addEventListener("submit", (event) => event.preventDefault());
    filter.addEventListener("input", select);
    show.addEventListener("change", select);
    sort.addEventListener("change", select);
    previous.addEventListener("click", () => turn(-AT_ONCE));
    next.addEventListener("click", () => turn(AT_ONCE));
    window.addEventListener("beforeprint", () => list.replaceChildren(...found.map((card) => card.element)));
    window.addEventListener("afterprint", draw);
    listeners.push(draw);
  }
  speak(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "nl");
})();
