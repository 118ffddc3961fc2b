// A sign-in in another tab, after the session expired, replaces the CSRF token of the browser. A form
// that was open before sends the present token, so that its text is not refused.
document.addEventListener("submit", ({ target }) => {
  const field = target.querySelector("input[name=csrfmiddlewaretoken]");
  const cookie = document.cookie.split("; ").find(each => each.startsWith("csrftoken="));
  if (field && cookie) field.value = cookie.slice("csrftoken=".length);
}, { capture: true });
