/* Installs the service worker once a page that it may keep is loaded. */
const worker = navigator.serviceWorker;
if (worker && document.querySelector("main[data-keep]")) {
  addEventListener("load", () => setTimeout(async () => {
    const isFirst = !worker.controller;
    await worker.register("/hors-ligne.js");
    // The worker did not see the first page go by.
    if (isFirst) (await worker.ready).active.postMessage(location.href);
  }));
}
