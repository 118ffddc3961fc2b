/* Counts the reading and printing of a place and the taps on a number, without cookie or
   identifier, and installs the service worker on the pages that it may keep. Loaded by
   `js/visits.js` five seconds after the page, or at the first click. */
const own = document.querySelector("main[data-place]");
const opposed = navigator.globalPrivacyControl || navigator.doNotTrack === "1";
const counted = new Set();

function send(kind, { dataset: { place } }) {
  if (opposed || counted.has(kind + place)) return;
  counted.add(kind + place);
  const body = new URLSearchParams({ kind, place });
  // Continues after the page is left. `sendBeacon` would send the cookies.
  fetch("/audience/", { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => {});
}

/* Count a click on a number, or on a file to print; nothing without an event. */
export function visit(event) {
  const link = event?.target.closest?.("a");
  const place = link?.closest("[data-place]");
  if (place && link.protocol === "tel:") send("call", place);
  else if (own && link?.pathname.endsWith(".pdf")) send("print", own);
}

async function keep() {
  const worker = navigator.serviceWorker;
  const isFirst = !worker.controller;
  await worker.register("/hors-ligne.js");
  // The worker did not see the first page go by.
  if (isFirst) (await worker.ready).active.postMessage(location.href);
}

if (own) addEventListener("beforeprint", () => send("print", own));
if (own && "read" in own.dataset) send("view", own);
if (navigator.serviceWorker && document.querySelector("main[data-keep]")) keep();
