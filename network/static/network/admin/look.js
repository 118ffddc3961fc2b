// Keeps the browser's colour picker, the text field and the preview of the settings the same.
const picker = document.querySelector("[data-color-picker]");
const text = document.getElementById(picker.dataset.colorPicker);
const preview = document.querySelector("[data-look-preview]");
const themes = document.querySelector("[data-look-theme]");

const show = () => {
  const theme = themes.querySelector(":checked")?.value ?? "net";
  const color = /^#[0-9a-f]{6}$/i.test(text.value) ? text.value.slice(1).toLowerCase() : "";
  if (color) picker.value = text.value.toLowerCase();
  const look = color ? `${theme}-${color}` : theme;
  preview.src = new URL(`${look}.svg`, preview.src);
};

picker.addEventListener("input", () => {
  text.value = picker.value;
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
text.addEventListener("input", show);
themes.addEventListener("change", show);
show();
