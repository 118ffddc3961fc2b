// What every form of one kind of page repeats: blocks, choices and empty rows, given by one script.
window.formParts = {
  take(parts) {
    const { blocks, choices, rows, header } = parts;
    Object.assign(this, { blocks, choices, empty: rows, header });
    const dress = () => {
      document.querySelectorAll("[data-header]").forEach((bare) => this.head(bare));
      document.querySelectorAll("[data-row]").forEach((row) => this.dress(row));
    };
    // Before Wagtail looks for what opens and closes.
    if (document.readyState === "loading") {
      window.addEventListener("DOMContentLoaded", dress, { capture: true, once: true });
    } else dress();
  },

  // A text made of blocks: Wagtail's controller begins once it knows them.
  block(id) {
    const text = document.getElementById(id);
    text.setAttribute("data-w-block-data-value", this.blocks[id]);
    text.setAttribute("data-controller", "w-block");
  },

  // A list of boxes, of which the page holds the values that are ticked: one that is no choice of
  // the list stays, at its end.
  boxes(name) {
    const list = document.getElementById(`id_${name}`);
    const ticked = new Set([...list.querySelectorAll("input")].map(({ value }) => value));
    const described = list.closest("[data-field]").querySelector("[data-field-help] .help");
    const choices = new Map(this.choices[name]);
    for (const value of ticked) if (!choices.has(value)) choices.set(value, value);
    list.replaceChildren(
      ...[...choices].map(([value, text]) => {
        const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
        box.checked = box.defaultChecked = ticked.has(value);
        if (described) box.setAttribute("aria-describedby", described.parentElement.id);
        const label = document.createElement("label");
        label.append(box, ` ${text}`);
        const row = document.createElement("div");
        row.append(label);
        return row;
      }),
    );
  },

  // The heading of a section gets its anchor and the button that opens and closes.
  head(bare) {
    const template = document.createElement("template");
    template.innerHTML = this.header
      .replaceAll("__id__", bare.parentElement.id)
      .replaceAll("__icon__", bare.dataset.header);
    const [anchor, toggle, divider] = template.content.children;
    bare.prepend(anchor, toggle);
    bare.append(divider);
    bare.removeAttribute("data-header");
  },

  // A row of which the page holds the values alone: what stands around them is an empty row.
  dress(row) {
    const relation = row.parentElement.id.replace(/^id_(.*)-FORMS$/, "$1");
    const template = document.createElement("template");
    template.innerHTML = this.empty[relation].replaceAll("__prefix__", row.dataset.row);
    const whole = template.content.firstElementChild;
    // What a new row proposes is not what this one holds.
    for (const control of whole.querySelectorAll("input, select, textarea")) {
      if (control.type === "checkbox") control.checked = control.defaultChecked = false;
      else this.fill(control, "");
    }
    for (const given of [...row.children]) {
      if (given.dataset.rowField) this.place(given, whole);
      else this.value(given, whole);
    }
    row.replaceWith(whole);
  },

  // A field that is written whole.
  place({ dataset: { rowField }, childNodes }, whole) {
    const place = whole.querySelector(`[data-contentpath="${rowField}"] [data-field-input]`);
    place.replaceChildren(...childNodes, ...place.querySelectorAll(":scope > [data-comment-add]"));
  },

  value({ name, value, dataset: { title, edit } }, whole) {
    for (const control of whole.querySelectorAll(`[name="${name}"]`)) {
      if (control.type !== "checkbox") this.fill(control, value);
      else if (control.value === value) control.checked = control.defaultChecked = true;
    }
    if (title === undefined) return;
    const chooser = whole.querySelector(`[id="id_${name}-chooser"]`);
    chooser.classList.remove("blank");
    chooser.querySelector("[data-chooser-title]").textContent = title;
    const link = chooser.querySelector("[data-chooser-edit-link]");
    if (!link) return;
    link.hidden = !edit;
    link.href = edit;
  },

  // As if it had been written so in the page: the browser knows it for the first value.
  fill(control, value) {
    control.value = value;
    if (control.type === "select-one") {
      for (const option of control.options) option.defaultSelected = option.selected;
    } else control.defaultValue = value;
  },

  // Rows with their buttons: Wagtail's panel reads the empty row when it is made.
  rows(options) {
    const template = document.getElementById(`${options.formsetPrefix}-EMPTY_FORM_TEMPLATE`);
    template.innerHTML = this.empty[options.relationName];
    return new InlinePanel(options);
  },
};
