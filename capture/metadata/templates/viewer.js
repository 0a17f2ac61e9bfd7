// Pictures that enlarge: within the page when it has a script, else as a file of their own.
(() => {
  const viewer = document.getElementById("viewer");
  const part = (name) => document.getElementById(`viewer-${name}`);
  const picture = part("picture"), view = part("view"), size = part("size");
  let links = [], index = 0;

  // A picture of a whole page opens where the thing is that it is about.
  const place = () => {
    const top = links[index]?.dataset.top ?? 0;
    const scale = picture.naturalWidth ? picture.clientWidth / picture.naturalWidth : 0;
    view.scrollTo(0, Math.max(0, top * scale - view.clientHeight / 5));
  };
  picture.addEventListener("load", place);
  const show = (wanted) => {
    index = wanted;
    const link = links[index];
    const copyOf = (element) => element.cloneNode(true).childNodes;
    part("title").replaceChildren(...copyOf(link.querySelector(".caption")));
    part("about").textContent = link.closest("li").querySelector("h3").innerText;
    picture.src = link.href;
    picture.alt = `${part("title").innerText}: ${part("about").textContent}`;
    part("previous").disabled = index === 0;
    part("next").disabled = index === links.length - 1;
    part("previous").hidden = part("next").hidden = links.length < 2;
    place();
  };
  const step = (by) => {
    if (links[index + by]) show(index + by);
    if (document.activeElement?.disabled) view.focus();
  };
  const actual = (is) => {
    size.setAttribute("aria-pressed", is);
    view.classList.toggle("actual", is);
    place();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.enlarge");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const around = link.closest(".pictures") ?? link.closest("ol");
    links = [...around.querySelectorAll("a.enlarge")];
    actual(false);
    viewer.showModal();
    show(links.indexOf(link));
    view.focus(); // so that arrow keys scroll a tall picture
  });
  part("previous").addEventListener("click", () => step(-1));
  part("next").addEventListener("click", () => step(1));
  size.addEventListener("click", () => actual(size.getAttribute("aria-pressed") !== "true"));
  picture.addEventListener("click", () => actual(size.getAttribute("aria-pressed") !== "true"));
  part("close").addEventListener("click", () => viewer.close());
  viewer.addEventListener("click", (event) => { if (event.target === viewer) viewer.close(); });
  viewer.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft" && !view.classList.contains("actual")) step(-1);
    if (event.key === "ArrowRight" && !view.classList.contains("actual")) step(1);
  });
  viewer.addEventListener("close", () => {
    picture.removeAttribute("src");
    links[index]?.focus();
  });
})();
