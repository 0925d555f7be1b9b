// Fills elements with data-fragmento="address" from the server, and again every data-cada
// milliseconds until the answer carries the header X-Fim: 1. Without this script the page shows a link.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const alvo of document.querySelectorAll("[data-fragmento]")) {
    const cada = Number(alvo.dataset.cada || 0);
    let erros = 0;
    const buscar = async () => {
      let fim = !cada;
      if (!document.hidden || !cada) {
        try {
          const resposta = await fetch(alvo.dataset.fragmento, { credentials: "same-origin" });
          if (resposta.redirected || resposta.status === 403) return;
          if (!resposta.ok) throw new Error(String(resposta.status));
          alvo.innerHTML = await resposta.text();
          fim = fim || resposta.headers.get("X-Fim") === "1";
          if (fim && alvo.dataset.recarregar !== undefined && cada) {
            window.location.reload();
            return;
          }
          erros = 0;
        } catch {
          erros += 1;
        }
      }
      if (!fim && erros < 20) window.setTimeout(buscar, cada * (1 + erros));
    };
    buscar();
  }
});
