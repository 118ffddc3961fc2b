// What `network/checks/checker.py` names, looked for in the preview. Each function says whether an
// element is right. Nothing leaves the browser.
(() => {
  const VAGUE = /^(ici|là|par ici|ici même|ce lien|lien|en savoir plus|lire la suite|plus d.infos?|voir|voir ici|suite)$|\bcliqu(ez|er|e|ant)\b[\s-]*(ici|là|sur)?/;

  const wordsOf = (text) =>
    [...new Intl.Segmenter("fr", { granularity: "word" }).segment(text)].filter((part) => part.isWordLike).length;

  const sentencesOf = (text) =>
    [...new Intl.Segmenter("fr", { granularity: "sentence" }).segment(text.replace(/\s+/g, " "))].map((part) => part.segment);

  const nameOf = (element) => (element.getAttribute("aria-label") || element.textContent || "").trim();

  // Words of its own: a list item that holds paragraphs says nothing itself.
  const ownText = (element) => (element.querySelector("p, li") ? "" : element.textContent || "");

  // A form of « être », what may stand after it, then what looks like a participle: a guess, which
  // the editor judges. Those that are conjugated with « être » act, and are left.
  const PASSIVE =
    /(?:^|[^\p{L}])(?:est|sont|était|étaient|sera|seront|serait|seraient|êtes|sommes|suis|été|être)\s+(?:pas\s+|plus\s+|bien\s+|déjà\s+|souvent\s+|toujours\s+)?(\p{L}+(?:é|ée|és|ées)|\p{L}*(?:duit|truit)(?:e|s|es)?|fait|faite|faits|faites|dit|dite|dits|dites|écrit|écrite|écrits|écrites|pris|prise|prises|mis|mise|mises|reçu|reçue|reçus|reçues|vendu|vendue|vendus|vendues|lu|lue|lus|lues|vu|vue|vus|vues|ouvert|ouverte|ouverts|ouvertes|offert|offerte|offerts|offertes|choisi|choisie|choisis|choisies|rempli|remplie|remplis|remplies)(?![\p{L}])/iu;
  const ACTING = /^(all|arriv|entr|rentr|mont|rest|retourn|tomb|pass|décéd|né|aîn|âg|situ|fatigu|gên|occup|press|énerv|étonn|isol|mari|carr)/i;

  const isPassive = (sentence) => {
    const match = PASSIVE.exec(sentence.normalize("NFC"));
    return Boolean(match) && !ACTING.test(match[1]);
  };

  const longestWord = (text) =>
    Math.max(0, ...(text.replace(/https?:\S+|\S+@\S+/g, "").match(/\p{L}+/gu) || []).map((word) => word.length));

  const CHECKS = {
    "vague-link": (link) => !VAGUE.test(nameOf(link).toLowerCase().replace(/[\s.…:!]+$/g, "").replace(/\s+/g, " ")),

    "dead-link": (link, options) => !options.addresses.includes((link.getAttribute("href") || "").split("#")[0]),

    "picture-without-description": (image) =>
      image.hasAttribute("alt") && (image.alt.trim() !== "" || !image.closest(".figure") || Boolean(image.closest(".figure--decorative"))),

    "table-without-headings": (table) => [...table.querySelectorAll("th")].some((heading) => heading.textContent.trim() !== ""),

    "long-sentence": (element, options) => sentencesOf(ownText(element)).every((sentence) => wordsOf(sentence) <= options.most),

    "easy-long-sentence": (element, options) => sentencesOf(ownText(element)).every((sentence) => wordsOf(sentence) <= options.most),

    "easy-long-word": (element, options) => longestWord(ownText(element)) <= options.most,

    "easy-passive": (element) => !sentencesOf(ownText(element)).some(isPassive),

    // A page that does not show its summary says it to search engines alone.
    "long-summary": (element, options) => {
      const told = document.querySelector("meta[name=description]");
      const text = element.matches("h1") ? told && told.content : element.textContent;
      return (text || "").trim().length <= options.most;
    },

    "old-figure": (element, options) =>
      sentencesOf(ownText(element)).every((sentence) => {
        const years = (sentence.match(/\b(19|20)\d\d\b/g) || []).map(Number);
        const others = sentence.replace(/\b(19|20)\d\d\b/g, "");
        return !(/\d/.test(others) && years.some((year) => year < options.before) && years.every((year) => year < options.before));
      }),
  };

  // The words that the editor wrote, rather than the frame, the facts and what is related.
  const written = () => {
    const main = document.querySelector("main") || document.body;
    const parts = [...main.querySelectorAll(".prose")].filter((part) => !part.parentElement.closest(".prose"));
    return parts.length ? parts : [main];
  };

  const extract = (_options, done) => {
    const parts = written();
    done({
      lang: document.documentElement.lang || "fr",
      innerText: parts.map((part) => part.innerText).join("\n"),
      innerHTML: parts.map((part) => part.innerHTML).join("\n"),
    });
  };

  const userbar = window.wagtail && window.wagtail.userbar;
  if (!userbar) return;
  for (const [name, isRight] of Object.entries(CHECKS)) {
    userbar.registerCheck(`check-${name}`, (node, options) => isRight(node, options || {}));
  }
  // Wagtail counts the words of everything in the page; its extractor is there once it has loaded.
  window.addEventListener("load", () => {
    const preview = window.axe && window.axe.plugins && window.axe.plugins.wagtailPreview;
    if (preview) preview.add({ id: "extractor", extract });
  });
})();
