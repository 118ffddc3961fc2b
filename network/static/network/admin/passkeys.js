// Forms that a passkey fills: asks the site what to sign, the browser to sign it, and sends the answer.

const toBytes = (text) => {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
};

const toText = (bytes) => {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

// The options as the browser takes them: what is in base64url becomes bytes.
const readable = (options) => {
  const { publicKey } = options;
  publicKey.challenge = toBytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id);
  for (const key of ["excludeCredentials", "allowCredentials"]) {
    if (!publicKey[key]) delete publicKey[key];
    for (const credential of publicKey[key] ?? []) credential.id = toBytes(credential.id);
  }
  return { publicKey };
};

const sendable = (credential) => {
  const response = {};
  for (const key of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[key]) response[key] = toText(credential.response[key]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

const ask = async (form) => {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  if (!answer.ok) throw new Error(`Answered ${answer.status}`);
  const options = readable(await answer.json());
  return sendable(await navigator.credentials[form.dataset.passkey](options));
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector(".passkey__button");
  const notice = form.querySelector(".passkey__notice");
  if (window.PublicKeyCredential) {
    button.hidden = false;
    form.querySelector(".passkey__absent").hidden = true;
  }
  // Where a password is typed, Enter sends the password.
  if (button.type === "button") button.addEventListener("click", () => form.requestSubmit());
  form.addEventListener("submit", async (event) => {
    const { credential, name } = form.elements;
    if (credential.value || (name && !name.value.trim())) return;
    event.preventDefault();
    button.disabled = true;
    notice.textContent = "";
    try {
      credential.value = await ask(form);
      form.submit();
    } catch {
      notice.textContent = form.dataset.refused;
      button.disabled = false;
      button.focus();
    }
  });
}
