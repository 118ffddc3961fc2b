// On a phone a side panel covers the whole form: clear the open panel that Wagtail stores, so that the
// next page opens without it.
if (matchMedia("(width < 40rem)").matches) {
  try {
    localStorage.removeItem("wagtail:side-panel-open");
  } catch {
    // The browser keeps nothing for this site.
  }
}
