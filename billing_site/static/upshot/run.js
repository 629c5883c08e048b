// The page of a run asks how far it is, once a second, until nothing waits; then it loads once more.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("[data-progress-url]");
  if (!box) return;
  const part = (name) => box.querySelectorAll(`[data-progress="${name}"]`);

  function show(progress) {
    for (const name of ["done", "parked", "waiting", "in_review", "drafts", "approved", "issued"]) {
      part(name).forEach((element) => { element.textContent = progress[name].toLocaleString("en"); });
    }
    part("bar").forEach((bar) => { bar.max = Math.max(progress.total, 1); bar.value = progress.settled; });
    part("pace").forEach((element) => { element.textContent = progress.pace; });
    part("still").forEach((hint) => { hint.hidden = !progress.is_still; });
  }

  async function ask() {
    try {
      const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const progress = await answer.json();
        show(progress);
        if (progress.waiting === 0 || progress.paused) return window.location.reload();
      }
    } catch (error) {
      // The server is away for a moment; ask again.
    }
    return window.setTimeout(ask, 1000);
  }

  if (box.dataset.waiting !== "0" && box.dataset.paused !== "yes") window.setTimeout(ask, 1000);
});
