/* Keep what is typed in the form around this element, and restore it when the form is shown again:
   after a reload, a refused token, an expired session. `data-key` names the form.

   Many visitors write from a shared computer, so the text stays in this tab (sessionStorage), for a
   few hours, and disappears when it is closed. With `data-account`, the primary key of a signed-in
   account, it stays on the device (localStorage) until a form is shown after three days, and is
   shown to that account only; network/admin/sent-text.js erases it at sign-out. Passwords, files,
   removed rows and hidden fields are not kept, except the page of a chooser; nor are fields with
   `autocomplete`, which describe the writer: the next person must not read them. Fields that the
   person did not change are not kept: they show their present value. A field inside an element with
   `data-version` is not restored beside another version: somebody else changed what it shows. */
const PREFIX = "kept-text:";
const SENT = "kept-text-sent"; // the key of the form that was sent, for network/admin/sent-text.js
const HOUR = 3_600_000; // ms
const TAB_HOURS = 2;
const DEVICE_HOURS = 72;
const SKIPPED = "[autocomplete], [type=hidden], [type=password], [type=file], button";

class KeptText extends HTMLElement {
  connectedCallback() {
    const { key, account } = this.dataset;
    this.key = `${PREFIX}${key}:${account ?? ""}`;
    this.hours = account ? DEVICE_HOURS : TAB_HOURS;
    try {
      this.store = account ? localStorage : sessionStorage;
      this.removeOldTexts();
      if ("isSent" in this.dataset) this.store.removeItem(this.key);
    } catch {
      return; // the browser keeps nothing for this site
    }
    this.form = this.closest("form");
    if (this.form) this.follow();
  }

  disconnectedCallback() {
    this.abort?.abort();
  }

  follow() {
    this.first = this.read();
    this.sent = new Set();
    if ("isBound" in this.dataset) this.keepSent();
    else if (this.isAccepted) this.store.removeItem(this.key);
    else this.restore();
    this.abort = new AbortController();
    const { signal } = this.abort;
    // A click may remove a row.
    for (const name of ["input", "change", "click"]) {
      this.form.addEventListener(name, () => this.keep(), { signal });
    }
    this.querySelector("button").addEventListener("click", () => this.erase(), { signal });
    if (this.dataset.account) this.form.addEventListener("submit", () => this.mark(), { signal });
  }

  // After a refusal, the server shows again what was sent: the fields already kept stay kept, beside
  // the version that is shown now.
  keepSent() {
    const kept = parse(this.store.getItem(this.key));
    if (!kept) return;
    this.sent = new Set(Object.keys(kept.typed).map(withoutVersion));
    this.keep();
  }

  // The form was sent, and the page of its success shows it again.
  get isAccepted() {
    try {
      return sessionStorage.getItem(SENT) === this.key && document.querySelector(".messages .success");
    } catch {
      return false;
    }
  }

  mark() {
    try {
      sessionStorage.setItem(SENT, this.key);
    } catch {
      // The text is offered once more, and erased after some days.
    }
  }

  get fields() {
    return [...this.form.elements].filter(
      (field) =>
        field.name && (!field.matches(SKIPPED) || chooserOf(field)) && !isOfRemovedRow(field),
    );
  }

  // {`nameOf` a field: its text; true or false for a box; [key, title] for a chooser}
  read() {
    return Object.fromEntries(this.fields.map((field) => [nameOf(field), valueOf(field)]));
  }

  // The part of `read()` to keep: the fields changed by the person, now or before a refusal.
  changed() {
    const isChanged = ([name, value]) =>
      this.sent.has(withoutVersion(name)) || String(value) !== String(this.first[name]);
    return Object.fromEntries(Object.entries(this.read()).filter(isChanged));
  }

  keep() {
    const typed = this.changed();
    try {
      if (!Object.keys(typed).length) this.store.removeItem(this.key);
      else this.store.setItem(this.key, JSON.stringify({ at: Date.now(), typed }));
    } catch {
      // No room: what is on the screen can still be sent.
    }
  }

  restore() {
    const kept = parse(this.store.getItem(this.key));
    if (!kept) return;
    // Wagtail's lists of rows work once the page is loaded.
    if (document.readyState === "complete") this.restoreRows(kept.typed);
    else window.addEventListener("load", () => this.restoreRows(kept.typed), { once: true });
    this.restoreFields(kept.typed);
  }

  restoreRows(typed) {
    if (this.addRows(typed)) this.restoreFields(typed);
  }

  restoreFields(typed) {
    let isRestored = false;
    for (const field of this.fields) {
      const value = typed[nameOf(field)];
      if (value === undefined || valueOf(field)?.toString() === value?.toString()) continue;
      setValue(field, value);
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("change", { bubbles: true }));
      isRestored = true;
    }
    if (isRestored) this.querySelector("[hidden]")?.removeAttribute("hidden");
  }

  // Add again the rows that were added to lists of Wagtail's form; return the number of rows added.
  addRows(typed) {
    let added = 0;
    for (const name of Object.keys(typed)) {
      const [, list, number] = /^(.+)-(\d+)-/.exec(name) ?? [];
      const button = document.getElementById(`id_${list}-ADD`);
      const total = this.form.elements[`${list}-TOTAL_FORMS`];
      let before;
      while (button && total.value <= Number(number) && total.value !== before) {
        before = total.value;
        button.click();
        added += 1;
      }
    }
    return added;
  }

  erase() {
    this.abort.abort();
    this.store.removeItem(this.key);
    // Some browsers fill a reloaded form in again; another visit of the page is empty.
    location.assign(location.pathname + location.search);
  }

  removeOldTexts() {
    for (const key of Object.keys(this.store)) {
      if (!key.startsWith(PREFIX)) continue;
      const kept = parse(this.store.getItem(key));
      if (!kept || Date.now() - kept.at > this.hours * HOUR) this.store.removeItem(key);
    }
  }
}

function nameOf(field) {
  const { name, type, value } = field;
  const version = field.closest("[data-version]")?.dataset.version;
  const key = version ? `${name}@${version}` : name;
  return type === "checkbox" || type === "radio" ? `${key}=${value}` : key;
}

const withoutVersion = (name) => name.replace(/@[^=]*/, "");

const parse = (text) => {
  try {
    const kept = JSON.parse(text);
    return kept?.typed && kept.at ? kept : null;
  } catch {
    return null;
  }
};

// True for a field of a row that was removed from a list of Wagtail's form.
function isOfRemovedRow({ name, form }) {
  const [, row] = /^(.+-\d+)-/.exec(name) ?? [];
  return row !== undefined && form.elements[`${row}-DELETE`]?.value === "1";
}

// The chooser of Wagtail around a hidden field: it shows the title of the chosen page.
const chooserOf = ({ id }) => id && document.getElementById(`${id}-chooser`);

function valueOf(field) {
  const chooser = chooserOf(field);
  if (chooser) return [field.value, chooser.querySelector("[data-chooser-title]").textContent];
  return field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
}

function setValue(field, value) {
  const chooser = chooserOf(field);
  if (chooser) {
    [field.value, chooser.querySelector("[data-chooser-title]").textContent] = value;
    chooser.classList.toggle("blank", !field.value);
  } else if (field.type === "checkbox" || field.type === "radio") field.checked = value;
  else field.value = value;
}

customElements.define("kept-text", KeptText);
