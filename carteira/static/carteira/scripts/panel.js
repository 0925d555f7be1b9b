// The sum behind a balance, in a panel beside the list: a click on the balance, or space on a row.
// Escape closes it. It stays as it is while the list changes. Without this script the balance leads
// to the page that explains it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const panel = document.getElementById("why-panel");
  if (!panel) return;
  const body = panel.querySelector("[data-body]");
  // Rows come and go, so both are known by the address of their sums.
  let current = null;
  let explained = null;
  let asked = 0;

  const rows = () => [...document.querySelectorAll("#result_list tbody tr")];
  const addressOf = (row) =>
    new URL(row.querySelector("a.why, a[href*='/change/']").href).pathname.replace(/change\/$/, "porque/");
  const rowOf = (address) => address && rows().find((row) => addressOf(row) === address);
  const mark = () => {
    for (const row of rows()) row.classList.toggle("explained", addressOf(row) === explained);
    panel.hidden = !explained;
  };
  const star = () => {
    const form = body.querySelector("form.notes");
    const cell = rowOf(explained)?.querySelector(".field-order");
    if (!form || !cell) return;
    const old = cell.querySelector(".star");
    if (form.dataset.important && !old) cell.insertAdjacentHTML("beforeend", ' <span class="star">★</span>');
    else if (!form.dataset.important) old?.remove();
  };
  const content = () => JSON.stringify([...new FormData(body.querySelector("form.notes") || undefined)]);
  let before = content();
  const unsaved = () => content() !== before;
  const mayLeave = () => !unsaved() || window.confirm(panel.dataset.unsaved);
  const open = async (address, notes) => {
    if (!notes && !mayLeave()) return;
    const number = (asked += 1);
    current = explained = address;
    if (!notes) {
      body.textContent = panel.dataset.waiting;
      before = content();
    }
    mark();
    let html = null;
    try {
      const sent = notes && { method: "POST", body: notes };
      const answer = await fetch(address, { credentials: "same-origin", ...sent });
      if (answer.ok && !answer.redirected) html = await answer.text();
    } catch {
      html = null;
    }
    // Meanwhile another row may have been asked for.
    if (number !== asked) return;
    if (html === null) body.textContent = panel.dataset.failed;
    else {
      body.innerHTML = html;
      star();
    }
    before = content();
  };
  const close = () => {
    if (!mayLeave()) return;
    body.textContent = "";
    before = content();
    asked += 1;
    explained = null;
    mark();
    rowOf(current)?.querySelector("th a").focus();
  };

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("#result_list tbody tr");
    if (!row || unsaved()) return;
    current = addressOf(row);
    if (explained && current !== explained) open(current);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#result_list a.why");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(addressOf(link.closest("tr")));
  });
  document.addEventListener("list:changed", mark);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
  panel.querySelector("button").addEventListener("click", close);
  body.addEventListener("submit", (event) => {
    if (!event.target.matches("form.notes")) return;
    event.preventDefault();
    open(explained, new FormData(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !panel.hidden) close();
    else if (event.target.closest("input, select, textarea, summary, button")) return;
    else if (event.key === " " && rowOf(current)) {
      event.preventDefault();
      if (current === explained) close();
      else open(current);
    }
  });
});
