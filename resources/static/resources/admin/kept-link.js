// The address of a kept link: what its page says of itself is proposed in the fields that nobody
// filled in. Without this file, saving the form with its address alone does the same.
(() => {
  const CHOICES = new Set(["source_language", "date_precision", "leads_to"]);
  const ADDRESS = "input[data-kept-link]";

  // How the fields stood when the page was opened: a choice that changed since was made by somebody.
  const first = new Map();
  document.addEventListener("DOMContentLoaded", () => {
    for (const name of CHOICES) {
      const field = document.getElementById(`id_${name}`);
      if (field) first.set(name, field.value);
    }
  });

  const isFree = (name, field) =>
    CHOICES.has(name) ? field.value === first.get(name) : field.value.trim() === "";

  const fill = (values) => {
    const filled = [];
    const dated = document.getElementById("id_first_published_on")?.value.trim();
    for (const [name, value] of Object.entries(values)) {
      const field = document.getElementById(`id_${name}`);
      if (!field || !isFree(name, field) || field.value === value) continue;
      if (name === "date_precision" && dated) continue;
      field.value = value;
      if (CHOICES.has(name)) first.set(name, value);
      for (const kind of ["input", "keyup", "change"]) {
        field.dispatchEvent(new Event(kind, { bubbles: true }));
      }
      filled.push(name);
    }
    return filled;
  };

  const status = (input) => {
    let line = document.getElementById("kept-link-status");
    if (!line) {
      line = Object.assign(document.createElement("div"), { id: "kept-link-status" });
      line.className = "kept-link-status";
      line.setAttribute("role", "status");
      input.after(line);
    }
    return line;
  };

  const say = (input, text, link) => {
    const line = status(input);
    line.textContent = text;
    if (link) {
      const anchor = Object.assign(document.createElement("a"), { href: link.url, textContent: link.title });
      line.append(" ", anchor);
    }
  };

  let fetched = "";
  // "www.example.org" is how people write an address by hand.
  const BARE = /^[^\s/:@?#]+\.[^\s/:@?#.]{2,}(?=[/:?#]|$)/;
  const complete = (input) => {
    const url = input.value.trim();
    if (!url.includes("://") && BARE.test(url)) input.value = `https://${url}`;
  };

  const read = async (input) => {
    const url = input.value.trim();
    if (!/^https?:\/\/[^\s/]+\.[^\s/]/.test(url) || url === fetched) return;
    fetched = url;
    const page = window.location.pathname.match(/\/pages\/(\d+)\/edit/)?.[1] ?? "";
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    status(input).setAttribute("aria-busy", "true");
    try {
      const response = await fetch(input.dataset.keptLink, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams({ adresse: url, page }),
      });
      const answer = await response.json();
      if (input.value.trim() !== url) return; // another one was pasted meanwhile
      // The usual state is not named: it replaces the one proposed for an address pasted before.
      const refused = answer.duplicate && !Object.keys(answer.values).length;
      if (!refused) fill({ leads_to: "texte", ...answer.values });
      say(input, answer.message, answer.duplicate);
    } catch {
      fetched = "";
      say(input, "");
    } finally {
      status(input).removeAttribute("aria-busy");
    }
  };

  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.(ADDRESS)) return;
    complete(target);
    read(target);
  });
  document.addEventListener("paste", ({ target }) => {
    if (target.matches?.(ADDRESS)) setTimeout(() => read(target), 0);
  });
})();
