(() => {
  const title = document.getElementById("list-title").dataset;
  const words = (lang) => lang === "nl"
    ? { title: title.nlTitle, none: "Geen pagina's gevonden.", one: "pagina", many: "pagina's" }
    : { title: title.enTitle, none: "No pages found.", one: "page", many: "pages" };
  pageWithList({
    words: { nl: words("nl"), en: words("en") },
    text: (row) => row.querySelector(".about").textContent,
    filters: {},
    orders: { inlinks: byData("i"), text: byData("w"), picture: byData("p"), unsure: byData("s"), title: byText("h3") },
    atOnce: 50,
  });
})();
