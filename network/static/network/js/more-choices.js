/* What most readers never open, such as the choices that narrow a list: fetched when its fold is
   opened, from the link inside, which leads without this script to the page that shows it. */
document.addEventListener("toggle", ({ target: fold }) => fetchChoices(fold), { capture: true });

async function fetchChoices(fold) {
  const link = fold.open && fold.querySelector(":scope > [data-choices]");
  if (!link || fold.ariaBusy) return;
  fold.ariaBusy = "true";
  try {
    const response = await fetch(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const choices = page.getElementById(fold.id);
    if (!response.ok || !choices) return;
    choices.querySelector("summary").remove();
    fold.replaceChildren(fold.querySelector("summary"), ...choices.childNodes);
  } catch {
    // The link stays.
  } finally {
    fold.ariaBusy = null;
  }
}
