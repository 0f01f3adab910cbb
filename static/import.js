// Sending a spreadsheet: how far it is, and what is too large is said before it is sent.
"use strict";

const watch = (form) => {
  const field = form.querySelector("[type=file]"), shown = form.querySelector("#sending");
  const warn = (sentence) => {
    shown.hidden = true;
    const said = document.createElement("p");
    said.className = "warning";
    said.textContent = sentence;
    document.getElementById("notice").replaceChildren(said);
  };
  field.addEventListener("change", () => {
    const large = field.files[0]?.size > Number(form.dataset.most);
    field.setCustomValidity(large ? "This file is larger than 5 MB. Divide it, or leave out what is not used." : "");
    field.reportValidity();
  });
  // What was answered, in place of this page: a file that was refused is not sent once more.
  const show = (text) => {
    const answer = new DOMParser().parseFromString(text, "text/html"), main = answer.querySelector("main");
    if (!main) return warn("Nothing was brought. Please reload this page and try again.");
    document.title = answer.title;
    document.querySelector("main").replaceWith(main);
    main.querySelectorAll("form.upload").forEach(watch);
    (main.querySelector("[aria-invalid=true]") ?? main).focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!shown.hidden) return;
    shown.hidden = false;
    const sending = new XMLHttpRequest(), bar = shown.querySelector("progress");
    sending.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
    });
    sending.addEventListener("load", () => {
      if (sending.status === 200) location.assign(sending.responseURL);
      else show(sending.responseText);
    });
    sending.addEventListener("error", () => warn("No connection. Nothing was sent. Please try again."));
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  });
};

document.querySelectorAll("form.upload").forEach(watch);
