pageWithList({
  words: {
    nl: { title: "Weespagina's", none: "Geen pagina's gevonden.", one: "pagina", many: "pagina's" },
    en: { title: "Orphan pages", none: "No pages found.", one: "page", many: "pages" },
  },
  text: (row) => `${row.querySelector("h3").textContent} ${row.querySelector(".path").textContent}`,
  filters: { kind: inData("k"), mechanism: inData("m"), decision: inData("d") },
});
