"use strict";
// The page is whole without this; it adds the English switch.
(() => {
  const root = document.documentElement;
  const button = document.getElementById("language");
  const site = document.getElementById("audited").textContent;
  const words = {
    nl: { other: "English", lang: "en", title: "Toetsing" },
    en: { other: "Nederlands", lang: "nl", title: "Audit" },
  };
  const speak = (lang) => {
    root.lang = lang;
    document.title = `${words[lang].title} ${site}`;
    button.textContent = words[lang].other;
    button.lang = words[lang].lang;
    for (const part of document.querySelectorAll("[data-en-label]")) {
      part.setAttribute("aria-label", lang === "nl" ? part.dataset.nlLabel : part.dataset.enLabel);
    }
    for (const link of document.querySelectorAll("a[data-page]")) {
      link.href = `${link.getAttribute("href").replace(/\?.*/, "")}${lang === "en" ? "?lang=en" : ""}`;
    }
  };
  // Whoever follows a link to a requirement wants to see its evidence.
  const unfold = () => {
    const one = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (const part of one?.querySelectorAll("details") ?? []) part.open = true;
  };
  button.hidden = false;
  button.addEventListener("click", () => speak(words[root.lang].lang));
  addEventListener("hashchange", unfold);
  unfold();
  speak(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "nl");
})();
