pageWithList({
  words: {
    nl: { title: "Wijzigingen", none: "Niets gevonden.", one: "wijziging", many: "wijzigingen" },
    en: { title: "Changes", none: "Nothing found.", one: "change", many: "changes" },
  },
  text: (row) => `${row.querySelector("h3").textContent} ${row.querySelector(".path").textContent}`,
  filters: { kind: inData("k"), sort: inData("m") },
});
