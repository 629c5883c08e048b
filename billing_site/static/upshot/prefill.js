// A key follows the name it is made from, until somebody types a key. The server does the same (keys.py).
"use strict";

function keyFrom(label) {
  const plain = label.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase();
  const trimmed = (text) => text.replace(/^_+|_+$/g, "");
  return trimmed(trimmed(plain.replace(/[^a-z0-9]+/g, "_")).slice(0, 64));
}

function follow(key) {
  const source = document.getElementById(key.dataset.prefillFrom);
  if (!source || key.value) return;
  let own = false;
  key.addEventListener("input", () => { own = key.value !== ""; });
  source.addEventListener("input", () => { if (!own) key.value = keyFrom(source.value); });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-prefill-from]").forEach(follow);
});
