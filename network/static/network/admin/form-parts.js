// What every form of one kind of page repeats: blocks, choices and empty rows, given by one script.
window.formParts = {
  take(parts) {
    Object.assign(this, { blocks: parts.blocks, choices: parts.choices, empty: parts.rows });
  },

  // A text made of blocks: Wagtail's controller begins once it knows them.
  block(id) {
    const text = document.getElementById(id);
    text.setAttribute("data-w-block-data-value", this.blocks[id]);
    text.setAttribute("data-controller", "w-block");
  },

  // A list of boxes, of which the page holds those that are ticked: a value that is no choice of the
  // list stays, at its end.
  boxes(name) {
    const list = document.getElementById(`id_${name}`);
    const ticked = new Map([...list.querySelectorAll("input")].map((box) => [box.value, box]));
    const described = list.closest("[data-field]").querySelector("[data-field-help] .help");
    const rows = this.choices[name].map(([value, text]) => {
      const kept = ticked.get(value);
      ticked.delete(value);
      if (kept) return kept.closest("div");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
      if (described) box.setAttribute("aria-describedby", described.parentElement.id);
      const label = document.createElement("label");
      label.append(box, ` ${text}`);
      const row = document.createElement("div");
      row.append(label);
      return row;
    });
    list.prepend(...rows);
  },

  // Rows with their buttons: Wagtail's panel reads the empty row when it is made.
  rows(options) {
    const template = document.getElementById(`${options.formsetPrefix}-EMPTY_FORM_TEMPLATE`);
    template.innerHTML = this.empty[options.relationName];
    return new InlinePanel(options);
  },
};
