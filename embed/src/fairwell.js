/** Fairwell on the host's page: forms marked data-fairwell open in a dialog, and window.Fairwell. */
import { Opening } from "./opening.js";

let opening;

/** One dialog at a time: a second call joins the first. */
function start(options, form) {
  opening ??= new Opening(options, form).run().finally(() => (opening = null));
  return opening;
}

const localeOf = (element) => element?.closest("[lang]")?.lang;

function optionsOf(form, submitter) {
  const { tokenUrl, fallback, timeout } = form.dataset;
  return {
    action: form.getAttribute("action"),
    token: new FormData(form).get("token"),
    title: submitter?.textContent.trim(),
    invoker: submitter,
    locale: localeOf(form),
    tokenUrl,
    fallback,
    timeout,
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
