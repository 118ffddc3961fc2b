// A new page is saved by itself while it is written. Sent before the server has answered, it would
// be made twice: it waits for its first draft, and is then the draft's next version. Once it is
// sent, no first draft is begun either.
(() => {
  const PATIENCE = 10_000; // ms: whoever publishes is not held by a network that has gone
  const LOOK_AGAIN = 200; // ms
  const LEAVING = 60_000; // ms that a slow server may take to show the next page
  const saving = new WeakSet();
  const waiting = new WeakMap();
  const sent = new WeakSet();

  const send = (form) => {
    saving.delete(form);
    const button = waiting.get(form);
    if (button === undefined) return;
    waiting.delete(form);
    // The button may be another by now, or have been disabled meanwhile: a field says which it was.
    const field = document.createElement("input");
    field.type = "hidden";
    if (button?.name) Object.assign(field, { name: button.name, value: button.value });
    form.append(field);
    form.requestSubmit();
    // The form may be shown again, by the button « Back » or because nothing was sent.
    field.remove();
  };

  const leave = (form) => {
    sent.add(form);
    setTimeout(() => sent.delete(form), LEAVING);
  };

  // A form that was refused is saved as soon as it is shown. Its blocks are drawn a moment later:
  // what is sent before them lacks their fields, and would be refused as incomplete. What the page
  // still fetches comes first.
  const isDrawn = (form) =>
    document.readyState === "complete" && !form.querySelector("[data-block]:empty");
  const saveOnceDrawn = (form) => {
    if (!isDrawn(form)) return setTimeout(() => saveOnceDrawn(form), LOOK_AGAIN);
    const detail = { type: "edits" };
    return form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail }));
  };

  window.addEventListener("w-autosave:save", (event) => {
    // What waits is about to be sent whole: a draft saved beside it would be refused as too old.
    if (sent.has(event.target)) event.preventDefault();
    else if (!isDrawn(event.target)) {
      event.preventDefault();
      saveOnceDrawn(event.target);
    }
    if (!event.defaultPrevented) saving.add(event.target);
  });
  for (const end of ["success", "error"]) {
    window.addEventListener(`w-autosave:${end}`, (event) => send(event.target));
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    leave(form);
    if (!saving.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting.has(form)) return;
    waiting.set(form, event.submitter);
    setTimeout(() => send(form), PATIENCE);
  }, true);
})();
