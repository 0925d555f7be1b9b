// The sum behind a balance, in a panel beside the list: a click on the balance, or space on a row.
// Escape closes it. Without this script the balance leads to the page that explains it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const panel = document.getElementById("why-panel");
  const rows = panel ? [...document.querySelectorAll("#result_list tbody tr")] : [];
  if (!rows.length) return;
  const body = panel.querySelector("[data-body]");
  let current = null;
  let asked = 0;

  const focus = (row) => row.querySelector("th a").focus();
  const mark = (explained) => {
    for (const row of rows) row.classList.toggle("explained", row === explained);
    panel.hidden = !explained;
  };
  const open = async (row) => {
    const number = (asked += 1);
    current = row;
    body.textContent = panel.dataset.waiting;
    mark(row);
    let html = null;
    try {
      const address = new URL(row.querySelector("a.why, a[href*='/change/']").href);
      address.pathname = address.pathname.replace(/change\/$/, "porque/");
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) html = await answer.text();
    } catch {
      html = null;
    }
    // Meanwhile another row may have been asked for.
    if (number !== asked) return;
    if (html === null) body.textContent = panel.dataset.failed;
    else body.innerHTML = html;
  };
  const close = () => {
    asked += 1;
    mark(null);
    focus(current);
  };

  for (const row of rows) {
    row.addEventListener("focusin", () => {
      current = row;
      if (!panel.hidden && !row.classList.contains("explained")) open(row);
    });
    row.querySelector("a.why")?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(row);
    });
  }
  panel.querySelector("button").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !panel.hidden) close();
    else if (event.target.closest("input, select, textarea, summary, button")) return;
    else if (event.key === " " && current) {
      event.preventDefault();
      if (current.classList.contains("explained")) close();
      else open(current);
    }
  });
});
