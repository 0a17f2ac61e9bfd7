pageWithList({
  words: { nl: { title: document.title }, en: { title: document.title } },
  text: () => "",
  filters: {},
});
// The slider: two pictures on top of each other; without a script they stand side by side.
for (const slide of document.querySelectorAll("[data-slide]")) {
  slide.hidden = false;
  const range = slide.querySelector("input"), over = slide.querySelector(".over");
  const place = () => {
    over.style.setProperty("clip-path", `inset(0 0 0 ${100 - range.value}%)`);
    over.parentElement.style.setProperty("--at", `${100 - range.value}%`);
    const words = document.documentElement.lang === "nl" ? ["vóór", "ná"] : ["before", "after"];
    range.setAttribute("aria-valuetext", `${100 - range.value}% ${words[0]}, ${range.value}% ${words[1]}`);
  };
  range.addEventListener("input", place);
  place();
}
