// Remove the text kept for a form that was sent, once a page shows a message of success. Other pages
// keep the text: the form was refused or the session expired. A full edit form waits for its own
// result, or for the first draft that it saves by itself.
//
// At sign-out, remove the texts kept for every form: the next person may use the same computer.
// `data-sign-out` is the address of the form that signs out.
const signOut = document.currentScript.dataset.signOut;
document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action") !== signOut) return;
  try {
    for (const store of [localStorage, sessionStorage]) {
      for (const key of Object.keys(store)) if (key.startsWith("kept-text")) store.removeItem(key);
    }
  } catch {
    // The browser keeps nothing for this site.
  }
});
document.addEventListener("DOMContentLoaded", () => {
  const SENT = "kept-text-sent";
  try {
    const key = sessionStorage.getItem(SENT);
    if (!key) return;
    const remove = () => {
      localStorage.removeItem(key);
      sessionStorage.removeItem(SENT);
    };
    if (document.querySelector(".messages .success")) remove();
    // The full form, filled from the short one, is not sent yet.
    else if (document.querySelector("[data-edit-form][data-controller~=w-autosave]")) window.addEventListener("w-autosave:success", remove, { once: true });
    else sessionStorage.removeItem(SENT);
  } catch {
    // The browser keeps nothing for this site.
  }
});
