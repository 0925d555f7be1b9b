// A filter's choices close at a click elsewhere and at Escape. Without this script they close at a click
// on the filter itself.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const filters = document.querySelectorAll("#filters details, details.menu");
  document.addEventListener("click", (event) => {
    for (const filter of filters) if (filter.open && !filter.contains(event.target)) filter.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const filter of filters) {
      if (!filter.open) continue;
      filter.open = false;
      filter.querySelector("summary").focus();
    }
  });
  for (const filter of filters) {
    filter.addEventListener("toggle", () => {
      const input = filter.open && filter.querySelector("input:not([type=hidden])");
      if (input) input.focus();
    });
  }
});
