pageWithList({
  words: {
    nl: { title: "Niet te harvesten", none: "Niets gevonden.", one: "onderdeel", many: "onderdelen" },
    en: { title: "Not harvestable", none: "Nothing found.", one: "thing", many: "things" },
  },
  text: (row) => ["h3", ".path", ".reason", ".how"].map((part) => row.querySelector(part).textContent).join(" "),
  filters: { reason: inData("r"), alternative: inData("a"), decision: inData("d") },
  orders: { places: byData("n"), newest: byData("f"), name: byText("h3"), address: byText(".path") },
});
