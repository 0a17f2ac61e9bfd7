"use strict";
// The page is whole without this; it adds the English switch, and finding within the list.
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const words = {
    nl: { other: "English", otherLang: "en", title: "Weespagina's", of: "van", none: "Geen pagina's gevonden.", one: "pagina", pages: "pagina's" },
    en: { other: "Nederlands", otherLang: "nl", title: "Orphan pages", of: "of", none: "No pages found.", one: "page", pages: "pages" },
  };
  const now = () => words[root.lang];
  const number = (value) => value.toLocaleString(root.lang === "nl" ? "nl-NL" : "en-GB");
  const counted = (value) => `${number(value)} ${value === 1 ? now().one : now().pages}`;

  // Language
  const site = byId("site").textContent;
  const button = byId("language");
  let drawn = () => {};
  const speak = (lang) => {
    root.lang = lang;
    document.title = `${now().title} ${site}`;
    button.textContent = now().other;
    button.lang = now().otherLang;
    for (const option of document.querySelectorAll("option[data-en]")) {
      option.dataset.nl ??= option.textContent;
      option.textContent = option.dataset[lang];
    }
    const back = document.querySelector(".what a");
    back.href = lang === "en" ? "../report.html?lang=en" : "../report.html";
    drawn();
  };
  button.hidden = false;
  button.addEventListener("click", () => speak(now().otherLang));

  // The list: a slice of it stands in the document, the whole of it in memory
  const list = byId("rows");
  if (list) {
    const AT_ONCE = 24;
    const rows = [...list.children];
    const texts = new Map();
    const text = (row) => {
      if (!texts.has(row)) texts.set(row, `${row.querySelector("h3").textContent} ${row.querySelector(".path").textContent}`.toLowerCase());
      return texts.get(row);
    };
    const sought = byId("sought"), kind = byId("kind"), mechanism = byId("mechanism"), decision = byId("decision");
    const previous = byId("previous"), next = byId("next");
    let found = rows, start = 0;
    drawn = () => {
      const end = Math.min(start + AT_ONCE, found.length);
      list.replaceChildren(...found.slice(start, end));
      list.hidden = !found.length;
      byId("turn").hidden = found.length <= AT_ONCE;
      previous.disabled = start === 0;
      next.disabled = end === found.length;
      byId("place").textContent = `${number(start + 1)}–${number(end)} ${now().of} ${number(found.length)}`;
      byId("result").textContent = !found.length ? now().none
        : found.length === rows.length ? counted(rows.length) : `${number(found.length)} ${now().of} ${counted(rows.length)}`;
    };
    const select = () => {
      const parts = sought.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const is = (control, value) => !control.value || value.split(" ").includes(control.value);
      found = rows.filter((row) => is(kind, row.dataset.k) && is(mechanism, row.dataset.m)
        && is(decision, row.dataset.d) && parts.every((part) => text(row).includes(part)));
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
    for (const control of [kind, mechanism, decision]) control.addEventListener("change", select);
    previous.addEventListener("click", () => turn(-AT_ONCE));
    next.addEventListener("click", () => turn(AT_ONCE));
    window.addEventListener("beforeprint", () => list.replaceChildren(...found));
    window.addEventListener("afterprint", drawn);
  }
  speak(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "nl");
})();
