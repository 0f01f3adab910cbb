// Passkeys. A form with data-passkey asks the server for a challenge, has the browser sign it, and
// is sent with what came of it. Such forms are hidden where the browser knows no passkeys.
"use strict";

(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const CANCELLED = "No passkey was used. Try again, or use your password.";
  const HAS_ONE = "This device has a passkey for your account already.";
  const NO_ANSWER = "That did not work. Wait a moment and try again, or use your password.";

  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0),
  );
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const make = async (options) => {
    const { id, rawId, type, response } = await navigator.credentials.create({ publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    } });
    return { id, rawId: text(rawId), type, response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    } };
  };
  const use = async (options) => {
    const { id, rawId, type, response } = await navigator.credentials.get({ publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    } });
    return { id, rawId: text(rawId), type, response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle?.byteLength ? text(response.userHandle) : null,
    } };
  };

  const say = (form, sentence) => {
    let place = form.parentElement.querySelector(".passkey-problem");
    if (!place) {
      place = document.createElement("p");
      place.className = "error passkey-problem";
      place.setAttribute("role", "alert");
      form.before(place);
    }
    place.textContent = sentence;
  };
  const why = (error) => ({ NotAllowedError: CANCELLED, AbortError: CANCELLED, InvalidStateError: HAS_ONE })[error.name] || NO_ANSWER;

  const ask = async (form) => {
    const answer = await fetch(form.dataset.challenge, {
      method: "POST", headers: { "X-CSRFToken": form.elements.csrf_token.value },
    });
    // The password is asked for first, or the session is over.
    if (answer.redirected) return location.assign(answer.url);
    if (!answer.ok) return say(form, NO_ANSWER);
    const options = await answer.json();
    const credential = form.dataset.passkey === "add" ? await make(options) : await use(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  };

  for (const form of forms) {
    const button = form.querySelector("button");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      try {
        await ask(form);
      } catch (error) {
        say(form, why(error));
      }
      button.disabled = false;
    });
    form.hidden = false;
  }
  document.querySelector(".passkey-none")?.remove();
})();
