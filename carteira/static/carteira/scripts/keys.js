// Keys: / searches. In a list, j and k go down and up, Enter opens, x selects. Without this script
// the list is worked with Tab and the mouse.
"use strict";
{
  const rows = () => [...document.querySelectorAll("#result_list tbody tr")];
  const current = () => document.activeElement.closest("#result_list tbody tr");
  const go = (step) => {
    const all = rows();
    const row = all[Math.max(0, Math.min(all.indexOf(current()) + step, all.length - 1))];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  };
  const search = () => {
    const field = document.getElementById("searchbar") || document.querySelector("#site-search [type=search]");
    field?.focus();
    field?.select();
  };
  const keys = {
    "/": search,
    j: () => go(1),
    k: () => go(-1),
    x: () => current()?.querySelector("input.action-select")?.click(),
    Enter: () => document.activeElement.querySelector("a")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const act = keys[event.key];
    if (!act || (event.key === "Enter" && current() !== document.activeElement)) return;
    event.preventDefault();
    act();
  });
}
