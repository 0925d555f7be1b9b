// Filters, sorting, pages, search and groups change a list without loading its page anew: what leads
// to the same list at another address is fetched, and its parts take the place of those shown. The
// address and the history are kept by the browser. What turns out to be no such list, such as an error
// or a login, is loaded as a page. So is everything in a browser without the Navigation API.
"use strict";
if (window.navigation) {
  const PARTS = ["skip-to-row", "content-start"];
  const part = (id) => document.getElementById(id);
  const list = () => document.querySelector("#changelist :is(.results, .groups)");
  let asked = new AbortController();
  // The address of the list shown, and of the one that was asked for last.
  let shown = location.href;
  let wanted = shown;

  // What is chosen while a list is on its way changes the list on its way: a choice's own address knows
  // only the list shown. Whatever is chosen, the first page is shown unless another is.
  const added = (chosen) => {
    const [before, after] = [shown, chosen].map((one) => new URL(one).searchParams);
    const address = new URL(wanted);
    address.hash = new URL(chosen).hash;
    for (const name of new Set([...before.keys(), ...after.keys(), "p"])) {
      if (name !== "p" && `${before.getAll(name)}` === `${after.getAll(name)}`) continue;
      address.searchParams.delete(name);
      for (const value of after.getAll(name)) address.searchParams.append(name, value);
    }
    return address.href;
  };

  const assets = (page) =>
    [...page.querySelectorAll("head script[src], head link[rel=stylesheet]")].map((one) => one.src || one.href);
  // Another version of the program may have come into use since the page was loaded.
  const fits = (page) => {
    const loaded = new Set(assets(document));
    return PARTS.every((id) => page.getElementById(id)) && assets(page).every((one) => loaded.has(one));
  };

  // The control that was used: what has its id now, or has the id of a menu around it; else the list.
  const controlLike = (used) => {
    for (let one = used.form ?? used; one; one = one.parentElement) {
      const same = one.id && part(one.id);
      const control = same && same.matches("details") ? same.querySelector("summary") : same;
      if (control && control.tabIndex >= 0) return control;
    }
    return list() ?? part("content-start");
  };

  // A choice closes the menu that it was made in.
  const closeMenus = () => {
    for (const menu of part("content-start").querySelectorAll("details:is(.filter, .menu)[open]")) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus({ preventScroll: true });
      menu.open = false;
    }
  };

  const swap = (page, before) => {
    const old = part("content-start");
    const used = document.activeElement;
    const isInside = old.contains(used);
    // Whoever went on while the list was on its way, to another menu or typing, is not interrupted.
    const wentOn = used !== before.used || used.value !== before.text;
    const opened = [...old.querySelectorAll("details[id][open]")].map((menu) => menu.id);
    const marked = new Set([...old.querySelectorAll(".action-select:checked")].map((box) => box.value));
    const left = list()?.scrollLeft;
    for (const id of PARTS) part(id).replaceWith(page.getElementById(id));
    document.title = page.title;
    document.body.className = page.body.className;
    for (const box of document.querySelectorAll(".action-select")) box.checked = marked.has(box.value);
    for (const id of opened) part(id)?.setAttribute("open", "");
    document.dispatchEvent(new Event("list:changed"));
    if (isInside) {
      const control = (wentOn && part(used.id)) || controlLike(used);
      if (wentOn && control.matches("input, select")) control.value = used.value;
      control.focus({ preventScroll: true });
    }
    list()?.scrollTo(left, 0);
    part("list-said").textContent = [...document.querySelectorAll("[data-said]")]
      .map((one) => one.textContent.trim())
      .join(" ");
  };

  const scroll = (event) => {
    const row = part(location.hash.slice(1));
    if (event.navigationType === "traverse") list()?.scrollTo(...(event.destination.getState() ?? [0, 0]));
    else if (row) row.scrollIntoView({ block: "nearest" });
    else if (list()?.getBoundingClientRect().top < 0) list().scrollIntoView();
  };

  const show = async (event) => {
    if (wanted !== event.destination.url) history.replaceState(null, "", wanted);
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    closeMenus();
    const before = { used: document.activeElement, text: document.activeElement.value };
    part("content-start").setAttribute("aria-busy", "true");
    part("list-said").textContent = part("list-said").dataset.waiting;
    let answer, page;
    try {
      answer = await fetch(wanted, { signal });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      answer = null;
    }
    if (signal.aborted) return;
    if (!answer || new URL(answer.url).pathname !== location.pathname || !fits(page)) {
      location.reload();
      return;
    }
    swap(page, before);
    scroll(event);
    if (answer.redirected) history.replaceState(null, "", (wanted = answer.url));
    shown = wanted;
  };

  navigation.addEventListener("navigate", (event) => {
    const { destination, navigationType } = event;
    navigation.updateCurrentEntry({ state: list() && [list().scrollLeft, list().scrollTop] });
    if (!event.canIntercept || event.hashChange || event.formData || event.downloadRequest !== null) return;
    if (navigationType === "reload" || new URL(destination.url).pathname !== location.pathname) return;
    // Of the same document are steps back and forward, and what a script does to the address.
    const isStep = navigationType === "traverse";
    if (destination.sameDocument !== isStep) return;
    wanted = isStep || wanted === shown ? destination.url : added(destination.url);
    const how = isStep ? "after-transition" : "manual";
    event.intercept({ handler: () => show(event), focusReset: "manual", scroll: how });
  });
}
