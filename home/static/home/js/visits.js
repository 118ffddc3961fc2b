// Of no use to the page itself: fetched once it is read, or at the first click.
if (document.querySelector("[data-place],[data-keep]")) {
  const visit = async (event) => (await import("static:home/visits.js")).visit(event);
  setTimeout(visit, 5000);
  addEventListener("click", visit);
}
