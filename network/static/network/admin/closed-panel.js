// On a phone a side panel covers the whole form: it does not open again with the next page.
if (matchMedia("(width < 40rem)").matches) {
  try {
    localStorage.removeItem("wagtail:side-panel-open");
  } catch {
    // The browser keeps nothing for this site.
  }
}
