/** After a swap: what is wrong takes the focus, and what has changed is said once. */

/** Emptied first: a live region stays silent when its text does not change. */
export function announce(text) {
  const live = document.getElementById("live");
  if (!live || !text) return;
  live.textContent = "";
  setTimeout(() => (live.textContent = text));
}

export function focusFirstTrouble(root = document) {
  root.querySelector("[data-focus]")?.focus();
}

export function followSwaps() {
  focusFirstTrouble();
  document.addEventListener("htmx:after:swap", () => {
    focusFirstTrouble();
    announce(document.querySelector("[data-announce]")?.textContent.trim());
  });
}
