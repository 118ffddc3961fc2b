/* Reads the article around it, or the page, with the voice of the browser. Without a voice of its language there is
   no button. Only voices of the device: others would send the text to somebody else. Loaded by
   `js/read-aloud.js`. */
const READ = "h1, h2, h3, h4, p, li, dt, dd, tr, figcaption, summary, address, legend, label, .field__help";
const SILENT =
  "nav, footer, script, svg, button, .no-print, .muted, .page-head__kind, .definitions, .opinion, .easy-who, .easy-link, .visually-hidden, [hidden], [aria-hidden=true]";
const LONGEST = 220; // characters: some browsers fall silent in the middle of a longer one

const primary = (code) => (code || "").toLowerCase().split(/[-_]/)[0];

const voiceOf = (language) =>
  speechSynthesis
    .getVoices()
    .filter((voice) => voice.localService !== false && primary(voice.lang) === primary(language))
    .sort((one, other) => Number(other.default || false) - Number(one.default || false))[0];

/* The words of an element, but for those of elements that are read by themselves. */
const wordsOf = (element) => {
  const copy = element.cloneNode(true);
  for (const other of copy.querySelectorAll(`${SILENT}${element.matches("tr") ? "" : `, ${READ}`}`)) other.remove();
  const cells = element.matches("tr") ? [...copy.children].map((cell) => cell.textContent.trim()).filter(Boolean).join(", ") : copy.textContent;
  return cells.replace(/\s+/g, " ").trim();
};

const sentencesOf = (text) => {
  const pieces = [""];
  for (const sentence of text.match(/[^.!?…]+[.!?…]*\s*/g) || [text]) {
    if ((pieces.at(-1) + sentence).length > LONGEST) pieces.push("");
    pieces[pieces.length - 1] += sentence;
  }
  return pieces.map((piece) => piece.trim()).filter(Boolean);
};

class ReadAloud extends HTMLElement {
  connectedCallback() {
    if (!("speechSynthesis" in window) || !window.SpeechSynthesisUtterance) return;
    this.language = document.documentElement.lang;
    this.next = 0;
    this.round = 0;
    this.isReading = false;
    // Most browsers know their voices only some time after the page is there.
    speechSynthesis.addEventListener?.("voiceschanged", () => this.show());
    this.show();
  }

  show() {
    this.hidden = !voiceOf(this.language);
    if (!this.hidden && !this.listen) this.#build();
    if (this.hidden && this.isReading) this.stop();
  }

  #build() {
    const [listen, again] = ["begin", "restart"].map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--secondary";
      button.textContent = this.dataset[name];
      return button;
    });
    listen.dataset.listen = "";
    listen.dataset.icon = "play";
    again.dataset.again = "";
    again.hidden = true;
    this.append(listen, again);
    Object.assign(this, { listen, again });
    this.listen.addEventListener("click", () => (this.isReading ? this.stop() : this.read()));
    this.again.addEventListener("click", () => {
      this.next = 0;
      this.listen.focus();
      this.read();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isReading) this.stop();
    });
    window.addEventListener("pagehide", () => this.isReading && this.stop());
  }

  /* [{element, text}] in order: the whole page; of a text, the title, the summary, then the text. */
  get pieces() {
    const article = this.closest("article, main");
    const isWhole = article.matches("main, .easy-page");
    const main = this.parentElement;
    const silent = "forms" in this.dataset ? SILENT : `form, ${SILENT}`;
    return [...article.querySelectorAll(READ)]
      .filter((element) => !element.closest(silent))
      .filter((element) => (isWhole ? element.checkVisibility?.() !== false : element.closest(".page-head") ? element.matches("h1, .page-head__intro") : main.contains(element)))
      .filter((element) => !(element.parentElement && element.parentElement.closest("tr")))
      .flatMap((element) => sentencesOf(wordsOf(element)).map((text) => ({ element, text })));
  }

  read() {
    speechSynthesis.cancel();
    this.texts = this.pieces;
    if (this.next >= this.texts.length) this.next = 0;
    this.isReading = true;
    this.again.hidden = true;
    this.listen.textContent = this.dataset.stop;
    this.say(++this.round);
  }

  say(round) {
    if (round !== this.round || !this.isReading) return;
    const piece = this.texts[this.next];
    if (!piece) {
      this.next = 0;
      this.stop();
      return;
    }
    const own = piece.element.closest("[lang]").lang;
    const voice = voiceOf(own) || voiceOf(this.language);
    const utterance = new SpeechSynthesisUtterance(piece.text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = Number(this.dataset.rate) || 1;
    utterance.onend = () => {
      if (round !== this.round || !this.isReading) return;
      this.next += 1;
      this.say(round);
    };
    utterance.onerror = () => round === this.round && this.isReading && this.stop();
    this.utterance = utterance; // some browsers forget one that nobody holds, and never end it
    this.mark(piece.element);
    speechSynthesis.speak(utterance);
  }

  stop() {
    this.isReading = false;
    this.round += 1;
    speechSynthesis.cancel();
    this.mark(null);
    this.listen.textContent = this.next ? this.dataset.resume : this.dataset.begin;
    this.again.hidden = !this.next;
  }

  mark(element) {
    this.marked?.classList.remove("is-read-aloud");
    this.marked = element;
    element?.classList.add("is-read-aloud");
  }

  disconnectedCallback() {
    if (this.isReading) this.stop();
  }
}

customElements.define("read-aloud", ReadAloud);
