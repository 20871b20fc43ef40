/** One opening of the dialog, from the click to the way it ended. */
import { createDialog } from "./dialog.js";
import { tokenOf, submit, webUrl } from "./requests.js";

const PATIENCE = 4000;

/** Show the dialog; `settle` when it has closed or failed, `release` as soon as another may open. */
export function run(options, form, settle, release) {
  const action = webUrl(options.action);
  const fields = new Map();
  let result = { session_id: null, outcome: null };
  let isOver = false;
  let dialog, timer;

  function emit(type, detail = {}) {
    const target = form?.isConnected ? form : document;
    target.dispatchEvent(new CustomEvent(`fairwell:${type}`, { bubbles: true, detail }));
  }

  function finish(type, detail, value, next) {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    removeEventListener("message", receive);
    removeEventListener("popstate", close);
    dialog?.close();
    release();
    settle(value);
    emit(type, detail);
    next?.();
  }

  const close = () => finish("closed", result, result);

  /** Never leave the customer stuck: what failed here opens as a page of its own. */
  const fail = (reason) => finish("failed", { reason }, { failed: reason }, leave);

  /** To the host's fallback, else to the form's own page as if there were no script, else to the flow. */
  function leave() {
    const fallback = webUrl(options.fallback);
    const home = webUrl(options.home);
    if (fallback) location.assign(fallback);
    else if (home) submit(home, new Map([...options.fields, ...fields]), "_self");
    else if (action) submit(action, fields, "_self");
  }

  const handlers = {
    ready() {
      clearTimeout(timer);
      dialog.reveal();
    },
    size: ({ height }) => dialog.resize(height),
    theme: (colors) => dialog.paint(colors),
    step: ({ step }) => emit("step", { step }),
    ended({ session_id, outcome }) {
      result = { session_id, outcome };
      emit("ended", result);
    },
    close,
  };

  /** Believe only our own frame, and only while it shows Fairwell. */
  function receive({ data, source, origin }) {
    if (source !== dialog.frame.contentWindow || data?.fairwell !== 1) return;
    if (origin === new URL(action).origin) handlers[data.type]?.(data);
  }

  async function load() {
    if (options.locale) fields.set("lang", options.locale);
    try {
      fields.set("token", await tokenOf(options));
    } catch {
      return fail("token");
    }
    if (!isOver) submit(action, fields, dialog.frame.name);
  }

  if (!action) return fail("action");
  timer = setTimeout(() => fail("timeout"), options.timeout > 0 ? options.timeout : PATIENCE);
  try {
    dialog = createDialog(options, close);
    dialog.show();
  } catch {
    return fail("unsupported");
  }
  addEventListener("message", receive);
  addEventListener("popstate", close);
  emit("opened");
  load();
}
