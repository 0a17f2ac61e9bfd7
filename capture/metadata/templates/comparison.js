pageWithList({
  words: { nl: { title: "Vergelijking" }, en: { title: "Comparison" } },
  text: () => "",
  filters: {},
});
