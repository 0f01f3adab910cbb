// The report: a button that opens the browser's own way to print or save it.
"use strict";

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
