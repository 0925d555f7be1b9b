// Marks rows for an action: one by one, with shift those in between, all of the page, all of the list.
// Django's own script binds itself to the rows it finds, and these come and go.
"use strict";
{
  let last = null;
  const boxes = () => [...document.querySelectorAll("#result_list .action-select")];
  const part = (name) => document.querySelector(`#changelist-form .actions ${name}`);
  const tell = (everywhere = false) => {
    const all = boxes();
    const counter = part(".action-counter");
    if (!all.length || !counter) return;
    const marked = all.filter((box) => box.checked);
    const isWhole = marked.length === all.length;
    for (const box of all) box.closest("tr").classList.toggle("selected", box.checked);
    document.getElementById("action-toggle").checked = isWhole;
    counter.textContent = counter.dataset.selected.replace("{marked}", marked.length);
    counter.classList.toggle("hidden", everywhere);
    part(".question")?.classList.toggle("hidden", !isWhole || everywhere);
    for (const name of [".all", ".clear"]) part(name)?.classList.toggle("hidden", !everywhere);
    part(".select-across").value = everywhere ? 1 : 0;
  };
  const mark = (some, checked) => {
    for (const box of some) box.checked = checked;
  };
  document.addEventListener("click", (event) => {
    const box = event.target.closest("#result_list .action-select");
    const link = event.target.closest("#changelist-form .actions :is(.question, .clear) a");
    if (box) {
      const ends = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b);
      if (event.shiftKey && ends[0] >= 0) mark(boxes().slice(ends[0], ends[1] + 1), box.checked);
      last = box;
      tell();
    } else if (event.target.id === "action-toggle") {
      mark(boxes(), event.target.checked);
      tell();
    } else if (link) {
      event.preventDefault();
      const everywhere = link.closest(".question") !== null;
      if (!everywhere) mark(boxes(), false);
      tell(everywhere);
    }
  });
  // A page that the browser brings back still has its marks.
  window.addEventListener("pageshow", () => tell());
  document.addEventListener("list:changed", () => {
    last = null;
    tell();
  });
}
