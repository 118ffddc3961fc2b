/* Counts how a page of results ends: a result opened, nothing opened, or other words within a minute.
   One request when the page is left, with its question and nothing about the visitor; none for a link
   or a form of the page that only narrows the same question. */
const results = document.querySelector("[data-ending]");

if (results) {
  const { ending, asked } = results.dataset;
  let fin = "left";
  const follow = ({ target }) => {
    const link = target.closest("a");
    if (link?.getAttribute("href")[0] === "?") fin = "";
    else if (link?.closest(".search-page__main")) fin &&= "opened";
  };
  results.addEventListener("click", follow);
  results.addEventListener("auxclick", follow);
  addEventListener("submit", ({ target }) => {
    if (fin !== "left") return;
    if ((target.elements.q?.value.trim() || asked) === asked) fin = "";
    else if (performance.now() < 60_000) fin = "rephrased";
  });
  addEventListener("pagehide", () => {
    if (fin) navigator.sendBeacon(ending, new URLSearchParams({ q: asked, fin }));
    fin = "";
  });
}
