// The board: keep the keyboard where it was when a card moves, and tell a screen reader what
// changed, but not more often than somebody can listen to.
"use strict";

let focused = null;

document.addEventListener("htmx:before:swap", () => {
  focused = document.activeElement?.id || null;
});

document.addEventListener("htmx:after:swap", () => {
  const lost = document.activeElement === document.body || document.activeElement === null;
  if (focused && lost) document.getElementById(focused)?.focus({ preventScroll: true });
});

const PAUSE = 15000;
setInterval(() => {
  const changes = document.getElementById("changes");
  if (!changes?.children.length) return;
  const last = changes.lastElementChild.textContent;
  const others = changes.children.length - 1;
  const more = others === 1 ? " And one more change." : others ? ` And ${others} more changes.` : "";
  document.getElementById("news").textContent = last + more;
  changes.replaceChildren();
}, PAUSE);
