// A button beside something to copy. Where the browser lends no clipboard (plain HTTP), the text is selected instead.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } else {
    window.getSelection().selectAllChildren(source);
  }
});
