// Remove the text that kept-text.js keeps of a form, once the server has accepted the form: the page
// after it then shows a message of success. Any other page means that the form was refused.
document.addEventListener("DOMContentLoaded", () => {
  const SENT = "kept-text-sent";
  try {
    const key = sessionStorage.getItem(SENT);
    if (!key) return;
    if (document.querySelector(".messages .success")) localStorage.removeItem(key);
    // The full form, filled from the short one, is not sent yet.
    else if (document.querySelector("[data-edit-form]")) return;
    sessionStorage.removeItem(SENT);
  } catch {
    // The browser keeps nothing for this site.
  }
});
