// The call page: one tap logs a call that needs no more than its outcome; a digit chooses one, and
// Enter logs it.
"use strict";

const choose = (radio) => {
  radio.checked = true;
  radio.focus();
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
  radio.form.requestSubmit();
});

// A key alone does nothing but among the outcomes themselves, so that nobody logs by talking to
// their computer or by leaning on it. Enter presses the form's own button: the first one in the
// page may be another's, such as the letter's.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const outcomes = event.target.closest("#log fieldset:has([data-key])");
  if (!outcomes || !event.target.matches("input[type=radio]")) return;
  const radio = outcomes.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (radio) choose(radio);
  else if (event.key === "Enter") event.target.form.requestSubmit(event.target.form.querySelector("[data-log]"));
  else return;
  event.preventDefault();
});

// A letter is sent once it was opened in a mail program or copied: then "Sent" is chosen, and
// logging it is still one's own tap.
document.addEventListener("click", (event) => {
  const sent = event.target.closest("[data-sends]") && document.querySelector('#log [name=outcome][value="sent"]');
  if (sent) sent.checked = true;
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
