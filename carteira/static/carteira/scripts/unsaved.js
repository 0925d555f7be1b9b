// Asks before a page is left whose form has something that was not saved.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const forms = [...document.querySelectorAll(".change-form #content form[method=post]")];
  const content = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  // A form that comes back with errors holds what was not saved.
  const opened = new Map(forms.map((form) => [form, form.querySelector(".errornote") ? "" : content(form)]));
  for (const form of forms) form.addEventListener("submit", () => opened.delete(form));
  for (const form of forms) form.querySelector(".errornote")?.scrollIntoView({ block: "center" });
  window.addEventListener("beforeunload", (event) => {
    for (const [form, before] of opened) if (content(form) !== before) event.preventDefault();
  });
});
