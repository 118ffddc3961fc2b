/* Escape closes the menu of a small screen and gives the focus back to its button. */
document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector(".site-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
