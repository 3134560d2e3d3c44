"use strict";
// Keys for who works with the keyboard: g then t, r or j opens a page, / goes to the search, j and k go down and up a list.
(() => {
  const pages = { t: "/", r: "/register", j: "/journal" };
  let waits = false;
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || at.matches("input, textarea, select")) return;
    if (waits && pages[event.key]) location.assign(pages[event.key]);
    waits = event.key === "g";
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
    if (event.key === "j" || event.key === "k") {
      const links = [...document.querySelectorAll("[data-row] a")];
      const place = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      if (links[place]) links[place].focus();
    }
  });
})();
