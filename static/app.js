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
