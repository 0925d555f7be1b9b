// The button of a page made for paper; without this script the browser's own menu prints it.
"use strict";
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
