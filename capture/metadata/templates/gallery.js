pageWithList({
  words: {
    nl: { title: "Beelden", none: "Geen pagina's gevonden.", one: "pagina", many: "pagina's" },
    en: { title: "Pictures", none: "No pages found.", one: "page", many: "pages" },
  },
  text: (row) => `${row.querySelector("h3").textContent} ${row.querySelector(".address").href ?? row.querySelector(".path").textContent}`,
  filters: { show: inData("k") },
  orders: { title: byText("h3"), address: byText(".path"), status: byData("s") },
  atOnce: 60,
});
