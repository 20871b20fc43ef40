/** Fairwell on the host's page: forms marked data-fairwell open in a dialog, and window.Fairwell. */
import { createDialog } from "./dialog.js";
import { run } from "./opening.js";
import { localeOf, optionsOf } from "./options.js";

let opening;

/** One dialog at a time: a second call joins the first. */
function start(options, form) {
  opening ??= new Promise((settle) => {
    queueMicrotask(() => run(options, form, settle, () => (opening = null)));
  });
  return opening;
}

function intercept(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-fairwell]")) return;
  event.preventDefault();
  start(optionsOf(form, event.submitter), form);
}

function install() {
  globalThis.document?.addEventListener("submit", intercept);
  return { createDialog, open: (options) => start({ locale: localeOf(document.documentElement), ...options }) };
}

/** Loaded twice, or as script and as module: the first one stays. */
const Fairwell = globalThis.Fairwell?.open ? globalThis.Fairwell : (globalThis.Fairwell = install());

export const { open } = Fairwell;
export default Fairwell;
