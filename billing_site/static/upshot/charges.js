// A charge shows the fields of its kind only: a meter and a price, or an amount.
"use strict";

const OF_KIND = { usage: ["meter", "where"], flat: ["amount"] };

function showKind(form) {
  const chosen = form.querySelector("input[name$='-type']:checked");
  for (const [kind, fields] of Object.entries(OF_KIND)) {
    for (const field of fields) {
      const row = form.querySelector(`.field-${field}`)?.closest(".form-row.field-row");
      if (row) row.hidden = Boolean(chosen) && chosen.value !== kind;
    }
  }
}

function showAll() {
  document.querySelectorAll("#charges-group .form-group").forEach(showKind);
}

document.addEventListener("DOMContentLoaded", showAll);
document.addEventListener("formset:added", showAll);
document.addEventListener("change", (event) => {
  const form = event.target.name?.endsWith("-type") && event.target.closest(".form-group");
  if (form) showKind(form);
});
