/** The flow editor: what the server says is what is shown, the focus stays, the preview follows. */

const sheet = () => document.getElementById("editor");
const isAdder = (element) => element.matches?.("[data-adds]");

/** A morph leaves alone what somebody chose; an undo, or a colleague, may have chosen otherwise. */
function showWhatIsSaved(root) {
  for (const element of root.querySelectorAll("select, input[type=checkbox]")) {
    if (element === document.activeElement || isAdder(element)) continue;
    if (element.type === "checkbox") element.checked = element.defaultChecked;
    else for (const option of element.options) option.selected = option.defaultSelected;
  }
}

/** What was to be added has been added: its fields are for the next one. */
function emptyAdders(root) {
  for (const element of root.querySelectorAll("[data-adds]")) element.value = "";
}

/** A button that is gone or cannot be pressed any more has lost the focus to nobody. */
function keepFocus(root) {
  const wanted = document.getElementById(root.dataset.goOn);
  const { activeElement: now, body } = document;
  const isLost = !now || now === body || now.disabled;
  if (!wanted || !(isLost || wanted.matches("input"))) return;
  wanted.focus({ preventScroll: false });
}

let revision;

function tellPreviews(root) {
  if (root.dataset.revision === revision) return;
  revision = root.dataset.revision;
  document.dispatchEvent(new Event("draft:saved"));
}

function afterSwap({ target }) {
  const root = sheet();
  if (!root || !(target === document || target.contains?.(root) || root.contains(target))) return;
  showWhatIsSaved(root);
  if (root.dataset.goOn) emptyAdders(root);
  keepFocus(root);
  tellPreviews(root);
}

/** What is chosen to be added is no change yet: the button adds it, and so does Enter. */
function spareAdders(event) {
  if (isAdder(event.target)) event.stopPropagation();
}

function addOnEnter(event) {
  if (event.key !== "Enter" || !event.target.matches?.("input[data-adds]")) return;
  event.preventDefault();
  event.target.closest(".adding")?.querySelector("button")?.click();
}

export function tendEditor() {
  if (!sheet()) return;
  document.documentElement.dataset.scripted = "";
  revision = sheet().dataset.revision;
  document.addEventListener("htmx:after:swap", afterSwap);
  for (const name of ["change", "input"]) document.addEventListener(name, spareAdders, true);
  document.addEventListener("keydown", addOnEnter);
}
