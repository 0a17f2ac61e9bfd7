"use strict";
// What the pages with a list share: the English switch, and finding, sorting and turning within the
// list. Every page is whole without it. `words` are those of the page in each language; `text` says
// where a row is found by; `filters` are, by the id of a control, whether a row answers to its
// value; `orders` compare two rows, by the value of the control `sort`.
const pageWithList = ({ words, text, filters, orders = {}, atOnce = 24 }) => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const others = { nl: { name: "English", lang: "en", of: "van" }, en: { name: "Nederlands", lang: "nl", of: "of" } };
  const now = () => ({ ...others[root.lang], ...words[root.lang] });
  const number = (value) => value.toLocaleString(root.lang === "nl" ? "nl-NL" : "en-GB");
  const counted = (value) => `${number(value)} ${value === 1 ? now().one : now().many}`;

  // Language
  const site = byId("site").textContent;
  const button = byId("language");
  let drawn = () => {};
  const speak = (lang) => {
    root.lang = lang;
    document.title = `${now().title} ${site}`;
    button.textContent = now().name;
    button.lang = now().lang;
    for (const option of document.querySelectorAll("option[data-en]")) {
      option.dataset.nl ??= option.textContent;
      option.textContent = option.dataset[lang];
    }
    for (const part of document.querySelectorAll("[data-en-label]")) {
      part.setAttribute("aria-label", lang === "nl" ? part.dataset.nlLabel : part.dataset.enLabel);
    }
    for (const picture of document.querySelectorAll("img[data-en-alt]")) {
      picture.alt = lang === "nl" ? picture.dataset.nlAlt : picture.dataset.enAlt;
    }
    for (const link of document.querySelectorAll("a[data-page]")) {
      link.href = `${link.getAttribute("href").replace(/\?.*/, "")}${lang === "en" ? "?lang=en" : ""}`;
    }
    drawn();
  };
  button.hidden = false;
  button.addEventListener("click", () => speak(now().lang));

  // The list: a slice of it stands in the document, the whole of it in memory
  const list = byId("rows");
  if (list) {
    const rows = [...list.children];
    const places = new Map(rows.map((row, index) => [row, index]));
    const texts = new Map();
    const soughtIn = (row) => {
      if (!texts.has(row)) texts.set(row, text(row).toLowerCase());
      return texts.get(row);
    };
    const sought = byId("sought"), sort = byId("sort");
    const controls = Object.entries(filters).map(([id, answers]) => [byId(id), answers]);
    const previous = byId("previous"), next = byId("next");
    let found = rows, start = 0;
    drawn = () => {
      const end = Math.min(start + atOnce, found.length);
      list.replaceChildren(...found.slice(start, end));
      list.hidden = !found.length;
      byId("turn").hidden = found.length <= atOnce;
      previous.disabled = start === 0;
      next.disabled = end === found.length;
      byId("place").textContent = `${number(start + 1)}–${number(end)} ${now().of} ${number(found.length)}`;
      byId("result").textContent = !found.length ? now().none
        : found.length === rows.length ? counted(rows.length) : `${number(found.length)} ${now().of} ${counted(rows.length)}`;
    };
    const select = () => {
      const parts = sought.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      found = rows.filter((row) => controls.every(([control, answers]) => !control.value || answers(row, control.value))
        && parts.every((part) => soughtIn(row).includes(part)));
      const order = orders[sort?.value];
      if (order) found.sort((a, b) => order(a, b) || places.get(a) - places.get(b));
      start = 0;
      drawn();
    };
    const turn = (step) => {
      start += step;
      drawn();
      byId("list-title").scrollIntoView();
      (step > 0 ? (next.disabled ? previous : next) : (previous.disabled ? next : previous)).focus({ preventScroll: true });
    };
    byId("tools").hidden = false;
    byId("tools").addEventListener("submit", (event) => event.preventDefault());
    sought.addEventListener("input", select);
    for (const [control] of controls) control.addEventListener("change", select);
    sort?.addEventListener("change", select);
    previous.addEventListener("click", () => turn(-atOnce));
    next.addEventListener("click", () => turn(atOnce));
    window.addEventListener("beforeprint", () => {
      list.replaceChildren(...found);
      for (const picture of list.querySelectorAll("img")) picture.loading = "eager";
    });
    window.addEventListener("afterprint", drawn);
  }
  speak(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "nl");
};
const inData = (key) => (row, value) => row.dataset[key].split(" ").includes(value);
const byData = (key) => (a, b) => b.dataset[key] - a.dataset[key];
const byText = (part) => {
  const collator = new Intl.Collator("nl", { numeric: true });
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.querySelector(part).textContent);
    return texts.get(row);
  };
  return (a, b) => collator.compare(textOf(a), textOf(b));
};
