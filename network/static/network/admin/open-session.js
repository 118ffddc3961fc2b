// A form sent after its session expired would show the sign-in page, and its text would be lost: a
// form of the editor is sent once the server confirms the session. Otherwise the form stays on the
// screen, and a dialog proposes to sign in in another tab.
//
// That sign-in replaces the CSRF token of the browser: every form sends the present one.
(() => {
  const { check } = document.currentScript.dataset;
  const VALID = 60_000; // ms: other scripts may send a confirmed form again
  const confirmed = new WeakMap();
  const checking = new WeakSet();
  let dialog;

  // Return "open", "expired", or "silent" if the server does not answer or fails.
  const readState = async () => {
    try {
      const answer = await fetch(check, { method: "HEAD", redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") return "expired";
      return answer.ok ? "open" : "silent";
    } catch {
      return "silent";
    }
  };

  const toggle = (state) => {
    dialog ??= document.getElementById("expired-session");
    for (const text of dialog.querySelectorAll("[data-state]")) text.hidden = text.dataset.state !== state;
    dialog.dispatchEvent(new CustomEvent(state === "open" ? "w-dialog:hide" : "w-dialog:show"));
  };

  const send = (form, pressed) => {
    confirmed.set(form, Date.now());
    // An automatic draft may have replaced the button meanwhile.
    const button = pressed?.isConnected ? pressed : [...form.elements].find(({ type, name }) => type === "submit" && name === pressed?.name);
    if (!button) return form.requestSubmit();
    // Wagtail disabled the button, and a disabled button is not sent.
    const { disabled } = button;
    button.disabled = false;
    form.requestSubmit(button);
    button.disabled = disabled;
  };

  const confirm = async (form, button) => {
    checking.add(form);
    const state = await readState();
    checking.delete(form);
    if (state === "open") send(form, button);
    else {
      form.querySelectorAll("[data-w-progress-loading-value=true]").forEach((each) => {
        each.dataset.wProgressLoadingValue = "false";
      });
      toggle(state);
    }
  };

  window.addEventListener("submit", (event) => {
    const form = event.target;
    const field = form.querySelector("input[name=csrfmiddlewaretoken]");
    const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    if (field && cookie) field.value = cookie.slice("csrftoken=".length);
    if (!form.matches("[data-edit-form]") || Date.now() - confirmed.get(form) < VALID) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!checking.has(form)) confirm(form, event.submitter);
  }, { capture: true });

  // A draft saved beside the form that is about to be sent would make one of them too old.
  window.addEventListener("w-autosave:save", (event) => {
    if (checking.has(event.target)) event.preventDefault();
  });

  // Back from the tab of the sign-in.
  document.addEventListener("visibilitychange", async () => {
    const isShown = dialog && !dialog.hasAttribute("aria-hidden");
    if (isShown && !document.hidden && (await readState()) === "open") toggle("open");
  });
})();
