// What the editor of translations says in English, whatever the language of the admin: its title, the
// name of a menu, and the space after « Publier dans », which its French translation forgets.
(() => {
  const { publish, more } = document.currentScript.dataset;
  django.catalog["Publish in "] = publish;

  const retouch = (editor) => {
    for (const title of editor.querySelectorAll("h3")) {
      const languages = /^(.+) to (.+) translation$/.exec(title.textContent);
      if (languages) title.textContent = `${languages[1]} → ${languages[2]}`;
    }
    for (const name of editor.querySelectorAll(".w-sr-only")) {
      if (name.textContent === "More actions") name.textContent = more;
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    const editor = document.querySelector(".js-translation-editor");
    retouch(editor);
    new MutationObserver(() => retouch(editor)).observe(editor, { childList: true, subtree: true });
  });
})();
