/* A search field that proposes while one types (WAI-ARIA combobox with a list), in a form that
   searches without it. The address in its `data-suggest` answers {suggestions: [{label, kind, url,
   value}]}; a choice leads to its `url`, or with `data-fills` fills the field with its `value` and
   sends the form. `data-none`, `data-one` and `data-many` are said to screen readers. */
const SHORTEST = 3;
const DELAY = 300;
let count = 0;

class SearchSuggest {
  constructor(input) {
    this.input = input;
    for (const [name, value] of Object.entries({
      type: "text",  // HTML allows no combobox of type "search"
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
    })) input.setAttribute(name, value);
    // A page has several fields, and a reader writes in one of them.
    input.addEventListener("focus", () => this.#build());
    if (input === document.activeElement) this.#build();
    input.addEventListener("input", () => this.#wait());
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("blur", () => this.#close());
  }

  #build() {
    if (this.list) return;
    count += 1;
    this.list = document.createElement("ul");
    this.list.id = `search-suggest-${count}`;
    this.list.className = "search-suggest__list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.#label());
    this.list.hidden = true;
    // The field keeps the focus while a suggestion is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.input.after(this.list, this.status);
    this.input.setAttribute("aria-controls", this.list.id);
  }

  #label() {
    const label = this.input.labels?.[0];
    return (label?.textContent || this.input.getAttribute("aria-label") || this.input.placeholder).trim();
  }

  #stop() {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  #wait() {
    this.#stop();
    if (this.input.value.trim().length < SHORTEST) {
      this.#close();
      return;
    }
    this.timer = setTimeout(() => this.#ask(this.input.value.trim()), DELAY);
  }

  async #ask(text) {
    this.request = new AbortController();
    try {
      const url = new URL(this.input.dataset.suggest, location);
      url.searchParams.set("q", text);
      const near = this.#near();
      if (near) url.searchParams.set("pres", near);
      const response = await fetch(url, { signal: this.request.signal });
      if (!response.ok) return;
      const { suggestions } = await response.json();
      if (this.input === document.activeElement) this.#show(suggestions);
    } catch (error) {
      // A newer letter, or no network: the form still searches.
      if (error.name !== "AbortError") this.#close();
    }
  }

  /* The commune or position of this page's search, else of the page before: the address of either
     has it, and nothing is stored. */
  #near() {
    const [here, before] = [location.href, document.referrer].map(
      (address) => new URLSearchParams(address.split(/[?#]/)[1]),
    );
    return this.input.dataset.near || here.get("pres") || here.get("ou") || before.get("pres") || before.get("ou");
  }

  #show(suggestions) {
    this.list.replaceChildren(...suggestions.map((suggestion, index) => this.#option(suggestion, index)));
    this.#choose(-1);
    this.#open(suggestions.length > 0);
    const { none, one, many } = this.input.dataset;
    const text = suggestions.length === 0 ? none : suggestions.length === 1 ? one : many;
    this.status.textContent = (text ?? "").replace("{}", suggestions.length);
  }

  #option({ label, kind, url, value }, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "search-suggest__option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    Object.assign(option.dataset, { url, value });
    const name = document.createElement("span");
    name.textContent = label;
    const nature = document.createElement("span");
    nature.className = "search-suggest__kind";
    nature.textContent = kind;
    option.append(name, " ", nature);
    option.addEventListener("click", () => this.#take(option));
    return option;
  }

  #press(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.#close();
    } else if (event.key === "Enter" && this.chosen) {
      event.preventDefault();
      this.#take(this.chosen);
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && this.list.children.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#open(true);
      // One place more than there are options: back in the field, nothing is chosen.
      const places = this.list.children.length + 1;
      this.#choose(((this.index + 1 + step + places) % places) - 1);
    }
  }

  #take({ dataset: { url, value } }) {
    if (!("fills" in this.input.dataset)) {
      location.assign(url);
      return;
    }
    this.input.value = value;
    this.#close();
    this.input.form.requestSubmit();
  }

  #choose(index) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.index = index;
    this.chosen = this.list.children[index];
    if (this.chosen) {
      this.chosen.setAttribute("aria-selected", "true");
      this.chosen.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", this.chosen.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  #open(isOpen) {
    this.list.hidden = !isOpen;
    if (isOpen) this.#place();
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  /* Under the field, whatever else is on its line. */
  #place() {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.input;
    Object.assign(this.list.style, {
      left: `${offsetLeft}px`,
      top: `${offsetTop + offsetHeight}px`,
      width: `${offsetWidth}px`,
    });
  }

  #close() {
    this.#stop();
    this.#choose(-1);
    this.#open(false);
    this.status.textContent = "";
  }
}

for (const input of document.querySelectorAll("[data-suggest]")) new SearchSuggest(input);
