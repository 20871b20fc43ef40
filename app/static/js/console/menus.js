/** Menus are <details>: they also close on Escape and on a click elsewhere. */

const open = () => document.querySelectorAll("details.menu[open]");

function closeOthers({ target }) {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
}

function closeOnEscape({ key }) {
  if (key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

export function tendMenus() {
  document.addEventListener("click", closeOthers);
  document.addEventListener("keydown", closeOnEscape);
}
