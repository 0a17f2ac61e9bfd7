pageWithList({
  words: { nl: { title: "Kwaliteitscontrole" }, en: { title: "Quality check" } },
});
