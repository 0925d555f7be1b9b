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
  const addressOf = (row) => {
    const address = new URL(row.querySelector("a.why, a[href*='/change/']").href);
    address.pathname = address.pathname.replace(/change\/$/, "porque/");
    return address;
  };
  const star = (row) => {
    const form = body.querySelector("form.notes");
    if (!form) return;
    const cell = row.querySelector(".field-order");
    const old = cell.querySelector(".star");
    if (form.dataset.important && !old) cell.insertAdjacentHTML("beforeend", ' <span class="star">★</span>');
    else if (!form.dataset.important) old?.remove();
  };
  const content = () => JSON.stringify([...new FormData(body.querySelector("form.notes") || undefined)]);
  let before = content();
  const unsaved = () => content() !== before;
  const mayLeave = () => !unsaved() || window.confirm(panel.dataset.unsaved);
  const open = async (row, notes) => {
    if (!notes && !mayLeave()) return;
    const number = (asked += 1);
    current = row;
    if (!notes) {
      body.textContent = panel.dataset.waiting;
      before = content();
    }
    mark(row);
    let html = null;
    try {
      const sent = notes && { method: "POST", body: notes };
      const answer = await fetch(addressOf(row), { credentials: "same-origin", ...sent });
      if (answer.ok && !answer.redirected) html = await answer.text();
    } catch {
      html = null;
    }
    // Meanwhile another row may have been asked for.
    if (number !== asked) return;
    if (html === null) body.textContent = panel.dataset.failed;
    else {
      body.innerHTML = html;
      star(row);
    }
    before = content();
  };
  const close = () => {
    if (!mayLeave()) return;
    body.textContent = "";
    before = content();
    asked += 1;
    mark(null);
    focus(current);
  };

  for (const row of rows) {
    row.addEventListener("focusin", () => {
      if (unsaved()) return;
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
  body.addEventListener("submit", (event) => {
    if (!event.target.matches("form.notes")) return;
    event.preventDefault();
    open(current, new FormData(event.target));
  });
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
