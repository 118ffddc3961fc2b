// Start Wagtail's widgets. Wagtail writes each start as an inline script, which the admin's
// Content-Security-Policy forbids: here the page has the function's name and arguments as JSON.
(() => {
  const CALLS = new Set([
    "initDateChooser", "initTimeChooser", "initDateTimeChooser", "createTaskChooser",
    "InlinePanel", "MultipleChooserPanel",
    "Chooser", "PageChooser", "ImageChooser", "DocumentChooser", "SnippetChooser",
  ]);
  const NAMED = "script[data-admin-call]";

  const call = (element) => {
    const name = element.dataset.adminCall;
    const made = window[name];
    if (!CALLS.has(name) || (!made && document.readyState !== "loading")) {
      console.error(`No such call in the admin: ${name}`);
      return;
    }
    if (!made) return; // its file comes later in the page
    const given = JSON.parse(element.textContent);
    element.remove();
    if (/^[A-Z]/.test(name)) new made(...given);
    else made(...given);
  };

  const callAll = (root) => {
    if (root.matches?.(NAMED)) call(root);
    else root.querySelectorAll?.(NAMED).forEach(call);
  };

  // The errors of blocks appear after Wagtail has counted the errors of the page: without this, an
  // error in another tab is neither counted beside the tab nor reached by the message's button.
  // The event waits until Stimulus has connected the counters to it.
  const COUNTS = "wagtail:panel-init";
  const countAgain = (nodes) => {
    const isError = (node) => node.matches?.(".error-message") || node.querySelector?.(".error-message");
    if ([...nodes].some(isError)) setTimeout(() => document.dispatchEvent(new CustomEvent(COUNTS)));
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const count of document.querySelectorAll(".w-tabs__errors")) {
      count.dataset.action = `${COUNTS}@document->w-count#count`;
    }
  });

  new MutationObserver((changes) => {
    if (document.readyState === "loading") return;
    for (const { addedNodes } of changes) {
      addedNodes.forEach(callAll);
      countAgain(addedNodes);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
  // Before DOMContentLoaded, when Stimulus takes the menu « Actions » of a chooser out of its element:
  // the chooser would not find the button « Choisir une autre page » any more.
  document.addEventListener("readystatechange", () => {
    if (document.readyState === "interactive") callAll(document);
  });

  // What the editor of translations finds there.
  document.addEventListener("DOMContentLoaded", () => {
    const urls = document.getElementById("chooser-urls");
    if (urls) window.chooserUrls ??= JSON.parse(urls.textContent);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "select_all") return;
    for (const box of document.querySelectorAll('[name="locales"]')) box.checked = target.checked;
  });
})();
