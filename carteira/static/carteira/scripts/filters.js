// A filter's choices close at a click elsewhere and at Escape. Without this script they close at a click
// on the filter itself.
"use strict";
{
  const opened = () => document.querySelectorAll(":is(#filters details, details.menu)[open]");
  document.addEventListener("click", (event) => {
    for (const filter of opened()) if (!filter.contains(event.target)) filter.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const filter of opened()) {
      filter.open = false;
      filter.querySelector("summary").focus();
    }
  });
  // This event does not bubble.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.matches(":is(#filters details, details.menu)[open]")) return;
      if (document.activeElement.matches("input")) return;
      target.querySelector("input:not([type=hidden])")?.focus();
    },
    true,
  );
}
