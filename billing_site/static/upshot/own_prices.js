// Prices of a customer's own: only charges of the chosen version are offered, and a button adds another price.
"use strict";

function offerCharges(box) {
  const version = document.getElementById("id_plan_version")?.value;
  box.querySelectorAll("optgroup").forEach((group) => {
    group.hidden = group.disabled = Boolean(version) && group.dataset.version !== version;
  });
  box.querySelectorAll("select").forEach((select) => {
    if (select.selectedOptions[0]?.parentElement.disabled) select.value = "";
  });
}

function addPrice(box) {
  const last = [...box.querySelectorAll("fieldset")].at(-1);
  const copy = last.cloneNode(true);
  copy.querySelectorAll("[id]").forEach((input) => input.removeAttribute("id"));
  copy.querySelectorAll("input, textarea, select").forEach((input) => { input.value = ""; });
  last.after(copy);
  copy.querySelector("select").focus();
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-own-prices]").forEach((box) => {
    const button = box.querySelector("[data-another-price]");
    button.hidden = false;
    button.addEventListener("click", () => addPrice(box));
    document.getElementById("id_plan_version")?.addEventListener("change", () => offerCharges(box));
    offerCharges(box);
  });
});
