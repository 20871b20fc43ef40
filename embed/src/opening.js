/** One opening of the dialog, from the click to the way it ended. */
import { createDialog } from "./dialog.js";
import { publicPage, requestToken, submit, webUrl } from "./requests.js";

const PATIENCE = 4000;
const TRAVEL_TIME = 500;
const ENTRY = "fairwell";

/** Show the dialog; `settle` when it has closed or failed, `release` as soon as another may open. */
export function run(options, form, settle, release) {
  const action = webUrl(options.action);
  const fields = new Map();
  let result = { session_id: null, outcome: null };
  let isOver = false;
  const listening = new AbortController();
  let dialog, prepared, timer, settled;

  function emit(type, detail = {}) {
    const target = form?.isConnected ? form : document;
    target.dispatchEvent(new CustomEvent(`fairwell:${type}`, { bubbles: true, detail }));
  }

  /** The host hears of it once its history is as it was: it may load another page at once. Where a router keeps a state, the entry stays: going back would render its page anew. */
  function finish(type, detail, value, next) {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    settled = () => {
      settled = null;
      listening.abort();
      settle(value);
      emit(type, detail);
      next?.();
    };
    dialog?.close();
    release();
    if (dialog && Object.keys(history.state ?? {}).join() === ENTRY) {
      history.back();
      setTimeout(() => settled?.(), TRAVEL_TIME);
    } else settled();
  }

  const close = () => finish("closed", result, result);

  /** Never leave the customer stuck: what failed here opens as a page of its own. */
  const fail = (reason) => finish("failed", { reason }, { failed: reason }, leave);

  /** To the host's fallback, else to the form's own page as if there were no script, else to the flow. */
  function leave() {
    const fallback = webUrl(options.fallback);
    const home = webUrl(options.home);
    document.addEventListener("securitypolicyviolation", refused, { once: true });
    if (fallback) location.assign(fallback);
    else if (home) submit(home, new Map([...options.fields, ...fields]), "_self");
    else if (action) submit(action, fields, "_self");
  }

  /** The host's policy forbids our form. Where it forbids the way out too, a link is left: to cancel without a login. */
  function refused({ effectiveDirective }) {
    if (effectiveDirective !== "form-action") return;
    if (isOver) location.assign(publicPage(action, fields.get("token")));
    else fail("policy");
  }

  const travel = () => (isOver ? settled() : close());

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
    leave({ href }) {
      if (webUrl(href)) location.assign(href);
    },
    close,
  };

  /** Believe only our own frame, and only while it shows Fairwell. */
  function receive({ data, source, origin }) {
    if (source !== dialog.frame.contentWindow || data?.fairwell !== 1) return;
    if (origin === new URL(action).origin) handlers[data.type]?.(data);
  }

  async function load() {
    let { token, tokenUrl, locale } = options;
    try {
      if (tokenUrl) token = await requestToken(tokenUrl, options.fields);
    } catch {
      token = null;
    }
    if (!token) return fail("token");
    fields.set("token", token);
    if (locale) fields.set("lang", locale);
    if (!isOver) submit(action, fields, dialog.frame.name);
  }

  if (!action) return fail("action");
  timer = setTimeout(() => fail("timeout"), options.timeout > 0 ? options.timeout : PATIENCE);
  try {
    prepared = globalThis.Fairwell.take?.(options, fields);
    dialog = prepared || createDialog(options);
    dialog.show(close);
  } catch {
    return fail("unsupported");
  }
  /* An entry of its own in the history, so that Back closes the dialog. */
  if (!history.state?.[ENTRY]) history.pushState({ ...history.state, [ENTRY]: 1 }, "");
  const { signal } = listening;
  addEventListener("message", receive, { signal });
  addEventListener("popstate", travel, { signal });
  document.addEventListener("securitypolicyviolation", refused, { signal });
  emit("opened");
  if (!prepared) load();
}
