// Keys: / searches. In a list, j and k go down and up, Enter opens, x selects. Without this script
// the list is worked with Tab and the mouse.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const rows = [...document.querySelectorAll("#result_list tbody tr")];
  const search = document.getElementById("searchbar") || document.querySelector("#site-search [type=search]");
  const current = () => rows.indexOf(document.activeElement.closest("#result_list tbody tr"));
  const go = (place) => {
    const row = rows[Math.max(0, Math.min(place, rows.length - 1))];
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    "/": () => search && (search.focus(), search.select()),
    j: () => rows.length && go(current() + 1),
    k: () => rows.length && go(current() - 1),
    x: () => rows[current()]?.querySelector("input.action-select")?.click(),
    Enter: () => rows.includes(document.activeElement) && document.activeElement.querySelector("a")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const act = keys[event.key];
    if (!act || (event.key === "Enter" && !rows.includes(document.activeElement))) return;
    event.preventDefault();
    act();
  });
});
