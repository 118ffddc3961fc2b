/* Counts the reading and printing of a place and the taps on a number, without cookie or identifier. */
const opposed = navigator.globalPrivacyControl || navigator.doNotTrack === "1";
if (!opposed && document.querySelector("[data-place]")) {
  const own = document.querySelector("main[data-place]");
  const counted = new Set();
  const count = (kind, { dataset: { place } }) => {
    if (counted.has(kind + place)) return;
    counted.add(kind + place);
    const body = new URLSearchParams({ kind, place });
    // Continues after the page is left. `sendBeacon` would send the cookies.
    fetch("/audience/", { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => {});
  };
  addEventListener("click", ({ target }) => {
    const link = target.closest("a");
    const place = link?.closest("[data-place]");
    if (place && link.protocol === "tel:") count("call", place);
    else if (own && link?.pathname.endsWith(".pdf")) count("print", own);
  });
  if (own) addEventListener("beforeprint", () => count("print", own));
  // Counted when the page is left: its loading stays as light.
  if (own && "read" in own.dataset) {
    const leave = () => count("view", own);
    addEventListener("pagehide", leave);
    addEventListener("visibilitychange", () => document.hidden && leave());
  }
}
