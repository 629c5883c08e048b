// A rate shows the inputs of its model only. Tiers and prices are rows that are added and removed in place.
"use strict";

const rowsOf = (rows) => [...rows.querySelectorAll("[data-row]")];
const inputsOf = (row) => [...row.querySelectorAll("input")];
const isBlank = (row) => inputsOf(row).every((input) => !input.value.trim());

function showModel(rate) {
  const model = rate.querySelector("[data-rate-model]").value;
  for (const part of rate.querySelectorAll("[data-rate-for]")) {
    part.hidden = !part.dataset.rateFor.split(" ").includes(model);
  }
}

// "Tier 2, above 50"; what is said of a row that ends where the one before it ends is the server's to judge.
function nameRows(rows) {
  const { noun, ascends } = rows.dataset;
  let below = "";
  rowsOf(rows).forEach((row, place, all) => {
    const name = `${noun[0].toUpperCase()}${noun.slice(1)} ${place + 1}`;
    row.setAttribute("aria-label", name);
    row.querySelector("[data-row-name]").textContent = ascends !== undefined && below ? `Above ${below}` : name;
    const remove = row.querySelector("[data-remove-row]");
    remove.setAttribute("aria-label", `Remove ${noun} ${place + 1}`);
    remove.hidden = all.length === 1;
    const upTo = row.querySelector("[data-part='up_to']");
    if (upTo) {
      upTo.placeholder = place === all.length - 1 ? "no end" : "";
      below = upTo.value.trim();
    }
  });
}

function addRow(rows, after = null) {
  const last = rowsOf(rows).at(-1);
  const row = (after || last).cloneNode(true);
  row.querySelectorAll(".up-problem").forEach((problem) => problem.remove());
  for (const input of inputsOf(row)) {
    input.value = "";
    for (const name of ["id", "aria-invalid", "aria-describedby"]) input.removeAttribute(name);
  }
  (after || last).after(row);
  nameRows(rows);
  // The row that was the last one and open needs an end now.
  const ended = (after || last).querySelector("[data-part='up_to']");
  (ended && !ended.value.trim() ? ended : inputsOf(row)[0]).focus();
}

function removeRow(row) {
  const rows = row.closest("[data-rows]");
  const near = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  nameRows(rows);
  inputsOf(near)[0].focus();
}

function trimRows(rows) {
  let all = rowsOf(rows);
  while (all.length > Number(rows.dataset.fewest) && isBlank(all.at(-1)) && !all.at(-1).querySelector(".up-problem")) {
    all.pop().remove();
  }
  nameRows(rows);
}

// What the chosen meter distinguishes: the names to price by, and the values that are known of each.
function knownTo(rate) {
  const meter = rate.closest(".form-group")?.querySelector("select[name$='-meter']")?.value;
  const all = document.querySelector("[data-dimensions]")?.dataset.dimensions;
  return (all && meter && JSON.parse(all)[meter]) || null;
}

function offerDimensions(rate) {
  const by = rate.querySelector("[data-part='by']");
  const known = knownTo(rate);
  for (const option of by.options) {
    option.hidden = option.disabled = Boolean(known) && option.value !== "" && !option.selected && !(option.value in known);
  }
  const values = (known && known[by.value]) || [];
  const list = rate.querySelector("[data-values]");
  list.replaceChildren(...values.map((value) => new Option(value, value)));
  rate.querySelectorAll("[data-part='value']").forEach((input) => input.setAttribute("list", list.id));
  return values;
}

// A dimension whose values are listed has a row for each of them, unless something was typed already.
function fillValues(rate) {
  const values = offerDimensions(rate);
  const rows = rate.querySelector("[data-rows='prices']");
  if (!values.length || rowsOf(rows).some((row) => row.querySelector("[data-part='price']").value.trim())) return;
  const by = document.activeElement;
  rowsOf(rows).slice(1).forEach((row) => row.remove());
  values.forEach((value, place) => {
    if (place) addRow(rows);
    rowsOf(rows).at(-1).querySelector("[data-part='value']").value = value;
  });
  nameRows(rows);
  by?.focus();
}

function prepareRate(rate) {
  if (rate.closest(".empty-form") || "ready" in rate.dataset) return;
  rate.dataset.ready = "";
  rate.classList.add("up-rate-ready");
  rate.querySelectorAll("[data-add-row]").forEach((button) => { button.hidden = false; });
  rate.querySelectorAll("[data-rows]").forEach(trimRows);
  offerDimensions(rate);
  showModel(rate);
}

function prepareRates() {
  document.querySelectorAll("[data-rate]").forEach(prepareRate);
}

document.addEventListener("DOMContentLoaded", prepareRates);
document.addEventListener("formset:added", prepareRates);

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("[data-rate-model]")) showModel(target.closest("[data-rate]"));
  if (target.matches("[data-part='by']")) fillValues(target.closest("[data-rate]"));
  if (target.matches("select[name$='-meter']")) {
    const rate = target.closest(".form-group")?.querySelector("[data-rate]");
    if (rate) offerDimensions(rate);
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-part='up_to']")) nameRows(event.target.closest("[data-rows]"));
});

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-row]");
  if (add) addRow(add.closest("[data-rate-for]").querySelector("[data-rows]"));
  const remove = event.target.closest("[data-remove-row]");
  if (remove) removeRow(remove.closest("[data-row]"));
});

// Enter goes on to the next row, and makes one after the last: it does not send the form half filled in.
document.addEventListener("keydown", (event) => {
  const row = event.key === "Enter" && event.target.matches("input") && event.target.closest("[data-row]");
  if (!row) return;
  event.preventDefault();
  const next = row.nextElementSibling;
  if (next) inputsOf(next)[0].focus();
  else addRow(row.closest("[data-rows]"), row);
});
