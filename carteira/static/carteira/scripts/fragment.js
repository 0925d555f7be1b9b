// Fills elements with data-fragment="address" from the server, and again every data-every
// milliseconds until the answer carries the header X-Ended: 1; with data-reload, the page is then
// loaded again. Without this script the page shows a link.
"use strict";
{
  const fill = (target) => {
    const every = Number(target.dataset.every || 0);
    let errors = 0;
    let shown = null;
    const show = (text) => {
      if (text === shown) return;
      const focused = target.contains(document.activeElement) && document.activeElement.getAttribute("href");
      target.innerHTML = shown = text;
      if (focused) target.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    };
    const fetchIt = async () => {
      let ended = !every;
      if (!document.hidden || !every) {
        try {
          const answer = await fetch(target.dataset.fragment, { credentials: "same-origin" });
          if (answer.redirected || answer.status === 403) return;
          if (!answer.ok) throw new Error(String(answer.status));
          show(await answer.text());
          ended = ended || answer.headers.get("X-Ended") === "1";
          if (ended && target.dataset.reload !== undefined && every) {
            window.location.reload();
            return;
          }
          errors = 0;
        } catch {
          errors += 1;
        }
      }
      // A list that has changed has another one in its place.
      if (!ended && errors < 20 && target.isConnected) window.setTimeout(fetchIt, every * (1 + errors));
    };
    fetchIt();
  };
  const fillAll = () => document.querySelectorAll("[data-fragment]").forEach(fill);
  document.addEventListener("DOMContentLoaded", fillAll);
  document.addEventListener("list:changed", fillAll);
}
