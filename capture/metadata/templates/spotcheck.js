pageWithList({
  words: { nl: { title: "Steekproef" }, en: { title: "Spot check" } },
});
