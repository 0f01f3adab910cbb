// What every page needs from a script. Without it everything still works.
"use strict";

// A request that never reached the server: say so where people look, and lose nothing.
document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  // The call page's log goes out by itself: keep.js.
  if (!source?.matches("form[method=post]:not(#log[data-keep]), button")) return;
  document.getElementById("notice").innerHTML =
    '<p class="warning">No connection. Nothing was sent, and what you typed is still here. Please try again.</p>';
});

document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx?.sourceElement?.matches("form, button")) document.getElementById("notice").replaceChildren();
});

// Copy buttons: the field they name, or its text selected where copying is not allowed.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl C";
  }
});

// A plain form is sent once, however often its button is pressed while the answer is on its way:
// what the first answer shows is shown once. (htmx looks after its own.) After a while, or back on
// the page, it can be sent again.
const AGAIN_AFTER = 8000;
// On the window: after every script that holds a form back and sends it later.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - (form.dataset.sentAt ?? 0) < AGAIN_AFTER) event.preventDefault();
  else form.dataset.sentAt = Date.now();
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sentAt;
});

// What was typed in a long field stays in this tab, through a sign-in in between, until it was
// sent or somebody signs out.
const stays = (name) => `stay ${document.body.dataset.person} ${name}`;
for (const field of document.querySelectorAll("[data-stay]")) {
  const name = stays(field.dataset.stay);
  if (!field.value) field.value = sessionStorage.getItem(name) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
}
for (const sent of document.querySelectorAll("[data-stayed]")) sessionStorage.removeItem(stays(sent.dataset.stayed));
document.addEventListener("submit", (event) => {
  if (event.target.matches("form.sign-out")) sessionStorage.clear();
});
