// A filter's choices close at a click elsewhere and at Escape. Without this script they close at a click
// on the filter itself.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const filtros = document.querySelectorAll("#filtros details");
  document.addEventListener("click", (evento) => {
    for (const filtro of filtros) if (filtro.open && !filtro.contains(evento.target)) filtro.open = false;
  });
  document.addEventListener("keydown", (evento) => {
    if (evento.key !== "Escape") return;
    for (const filtro of filtros) {
      if (!filtro.open) continue;
      filtro.open = false;
      filtro.querySelector("summary").focus();
    }
  });
  for (const filtro of filtros) {
    filtro.addEventListener("toggle", () => {
      const campo = filtro.open && filtro.querySelector("input:not([type=hidden])");
      if (campo) campo.focus();
    });
  }
});
