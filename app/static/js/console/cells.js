/** Translations: Tab saves a cell and opens the next one; Escape leaves it as it was. */

const cells = () => [...document.querySelectorAll("[data-tab-stop]")];
let opening = null;

/** A form that is still there was refused: what is wrong with it comes first. */
function openNext() {
  if (!opening) return;
  const { from, to } = opening;
  opening = null;
  if (from.querySelector(".cell-form")) return;
  (to.querySelector("textarea") ?? to.querySelector("a.edit"))?.focus();
  to.querySelector("a.edit")?.click();
}

function leave(form, field) {
  if (field.value === field.defaultValue) form.querySelector("[data-cancel]").click();
  else form.requestSubmit();
}

function onKey(event) {
  const field = event.target;
  const from = field.matches?.(".cell-form textarea") && field.closest("[data-tab-stop]");
  if (!from || event.isComposing) return;
  if (event.key === "Escape") return field.form.querySelector("[data-cancel]").click();
  if (event.key !== "Tab") return;
  const all = cells();
  const to = all[all.indexOf(from) + (event.shiftKey ? -1 : 1)];
  if (!to) return;
  event.preventDefault();
  opening = { from, to };
  leave(field.form, field);
}

export function tendCells() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:after:swap", openNext);
}
