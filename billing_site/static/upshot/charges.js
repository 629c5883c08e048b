// A charge shows the fields of its kind only: a meter and a price, or an amount. More terms open when there are some.
"use strict";

const OF_KIND = { usage: ["meter", "rate"], flat: ["amount"] };

function showKind(form) {
  const chosen = form.querySelector("input[name$='-type']:checked");
  for (const [kind, fields] of Object.entries(OF_KIND)) {
    for (const field of fields) {
      const row = form.querySelector(`.field-${field}`)?.closest(".form-row.field-row");
      if (row) row.hidden = Boolean(chosen) && chosen.value !== kind;
    }
  }
  const more = form.querySelector(".up-more");
  if (more) more.hidden = chosen?.value === "flat";
}

function showAll() {
  document.querySelectorAll("#charges-group .form-group").forEach(showKind);
}

function openTerms(more) {
  const agreed = [...more.querySelectorAll("input")].some((input) => (input.type === "checkbox" ? input.checked : input.value));
  const details = more.querySelector("details");
  if (details && (agreed || more.querySelector(".errorlist"))) details.open = true;
}

document.addEventListener("DOMContentLoaded", () => {
  showAll();
  document.querySelectorAll("#charges-group .up-more").forEach(openTerms);
});
document.addEventListener("formset:added", showAll);
document.addEventListener("change", (event) => {
  const form = event.target.name?.endsWith("-type") && event.target.closest(".form-group");
  if (form) showKind(form);
});
