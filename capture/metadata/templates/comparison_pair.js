pageWithList({
  words: { nl: { title: document.title }, en: { title: document.title } },
  text: () => "",
  filters: {},
});
// The slider: two pictures on top of each other; without a script they stand side by side.
for (const slide of document.querySelectorAll("[data-slide]")) {
  slide.hidden = false;
  const range = slide.querySelector("input"), over = slide.querySelector(".over");
  // The line stands where the thumb stands: left of it is before, right of it after.
  const place = () => {
    const before = Number(range.value);
    over.style.setProperty("clip-path", `inset(0 0 0 ${before}%)`);
    over.parentElement.style.setProperty("--at", `${before}%`);
    const [old, now] = document.documentElement.lang === "nl" ? ["vóór", "ná"] : ["before", "after"];
    range.setAttribute("aria-valuetext", `${before}% ${old}, ${100 - before}% ${now}`);
  };
  range.addEventListener("input", place);
  document.getElementById("language").addEventListener("click", place);
  place();
}
