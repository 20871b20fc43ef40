/** Fairwell on the host's page: forms marked data-fairwell open in a dialog, and window.Fairwell. */
import { run } from "./opening.js";

let opening;

/** One dialog at a time: a second call joins the first. */
function start(options, form) {
  opening ??= new Promise((settle) => {
    queueMicrotask(() => run(options, form, settle, () => (opening = null)));
  });
  return opening;
}

const localeOf = (element) => element?.closest("[lang]")?.lang;

/** With an address in data-fairwell, the form's own action is the host's page, which works without us. */
function optionsOf(form, submitter) {
  const own = form.getAttribute("action");
  const service = form.dataset.fairwell;
  const fields = new Map(new FormData(form, submitter));
  return {
    ...form.dataset,
    action: service || own,
    home: service && (own || location.href),
    fields,
    token: fields.get("token"),
    title: submitter?.textContent.trim(),
    invoker: submitter,
    locale: localeOf(form),
  };
}

function intercept(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-fairwell]")) return;
  event.preventDefault();
  start(optionsOf(form, event.submitter), form);
}

function install() {
  globalThis.document?.addEventListener("submit", intercept);
  return { open: (options) => start({ locale: localeOf(document.documentElement), ...options }) };
}

/** Loaded twice, or as script and as module: the first one stays. */
const Fairwell = globalThis.Fairwell?.open ? globalThis.Fairwell : (globalThis.Fairwell = install());

export const { open } = Fairwell;
export default Fairwell;
