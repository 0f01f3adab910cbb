// The second look: one key decides. Keys work on the card that has the focus, and nowhere else, so
// that nobody decides by typing or by talking to their computer. A page that opens has the focus on
// no card: only whoever decided by key goes on by key.
"use strict";

const BY_KEY = "review by key";
const cards = () => [...document.querySelectorAll(".review article")];

const go = (card) => {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const card = event.target.closest(".review article");
  if (!card) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    const all = cards();
    go(all[all.indexOf(card) + (key === "j" ? 1 : -1)]);
  } else if (key === "y") {
    sessionStorage.setItem(BY_KEY, "1");
    card.querySelector("[data-answer=y]")?.click();
  } else if (key === "n") {
    const summary = card.querySelector("[data-answer=n]");
    if (!summary) return;
    sessionStorage.setItem(BY_KEY, "1");
    summary.parentElement.open = true;
    summary.parentElement.querySelector("[name=reason]").focus();
  } else {
    return;
  }
  event.preventDefault();
});

// On to what is next: to the field that needs repair, else, by key, to the first card.
const wrong = document.querySelector(".review [aria-invalid=true]");
if (wrong) wrong.focus();
else if (!location.hash && sessionStorage.getItem(BY_KEY)) go(cards()[0]);
sessionStorage.removeItem(BY_KEY);
