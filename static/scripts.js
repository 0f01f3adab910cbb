// The editor of scripts: a button puts its field where the cursor is; a text too long to be sent is
// stopped here, where it is still in its field.
"use strict";

const body = document.querySelector("textarea[data-longest]");

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  body.setRangeText(button.dataset.insert, body.selectionStart, body.selectionEnd, "end");
  body.focus();
  body.dispatchEvent(new Event("input", { bubbles: true }));
});

// The server would not take it: so it is not asked for a preview either.
body.addEventListener("input", (event) => {
  const over = body.value.length - Number(body.dataset.longest);
  body.setCustomValidity(over > 0 ? `Too long by ${over.toLocaleString("en-GB")} characters. Nothing is lost: shorten it here, then save.` : "");
  if (over <= 0) return;
  event.stopPropagation();
  const message = document.createElement("p");
  message.className = "warning";
  message.textContent = body.validationMessage;
  document.querySelector("#preview [role=status]").replaceChildren(message);
});
