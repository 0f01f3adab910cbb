// The call page: one tap, or one digit, logs a call that needs no more than its outcome.
"use strict";

const choose = (radio) => {
  radio.checked = true;
  radio.focus();
  if ("logAtOnce" in radio.dataset) radio.form.requestSubmit();
};

// Only a tap or a click of a pointer logs at once: arrow keys and screen readers move through
// the choices, and a choice made on the way must not be sent.
document.addEventListener("click", (event) => {
  const radio = event.target.closest("label.outcome")?.querySelector("input[data-log-at-once]");
  if (!radio || event.detail === 0) return;
  // A click on the words is passed on to the radio button; one on the button itself, which may lie
  // over the words, would be undone by preventDefault.
  if (event.target !== radio) event.preventDefault();
  choose(radio);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const radio = document.querySelector(`#log input[data-key="${CSS.escape(event.key)}"]`);
  if (radio && radio.checkVisibility()) {
    event.preventDefault();
    choose(radio);
  }
});

// After an answer the button that was pressed is gone: go to what needs repair, or to the top,
// from where Tab leads to what comes next.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target?.id !== "call" || document.activeElement !== document.body) return;
  const wrong = document.querySelector('#call [aria-invalid="true"], #call fieldset[aria-describedby] input');
  (wrong ?? document.getElementById("main")).focus();
});

// Nothing that is pasted is cut: how much is too much is said, here and by the server.
document.addEventListener("input", (event) => {
  const { longest } = event.target.dataset;
  if (!longest) return;
  const over = [...event.target.value].length - Number(longest);
  event.target.setCustomValidity(over > 0 ? `Too long by ${over} ${over === 1 ? "character" : "characters"}.` : "");
});
