/** One opening of the dialog, from the click to the way it ended. */
import { Dialog } from "./dialog.js";
import { tokenOf, submit, webUrl } from "./requests.js";

const PATIENCE = 4000;

export class Opening {
  #options;
  #form;
  #action;
  #dialog;
  #timer;
  #settle;
  #result = { session_id: null, outcome: null };
  #fields = {};

  constructor(options, form) {
    this.#options = options;
    this.#form = form;
    this.#action = webUrl(options.action);
  }

  /** Show the dialog; resolve when it has closed or failed, never reject. */
  run() {
    return new Promise((settle) => {
      this.#settle = settle;
      this.#start().catch(() => this.#fail("unsupported"));
    });
  }

  async #start() {
    if (!this.#action) return this.#fail("action");
    const { locale, timeout, title, invoker } = this.#options;
    this.#timer = setTimeout(() => this.#fail("timeout"), timeout > 0 ? timeout : PATIENCE);
    this.#dialog = new Dialog({ locale, title, invoker, onClose: this.#close });
    this.#dialog.show();
    addEventListener("message", this.#receive);
    addEventListener("popstate", this.#close);
    this.#emit("opened");
    await this.#load();
  }

  async #load() {
    const { locale } = this.#options;
    if (locale) this.#fields.lang = locale;
    try {
      this.#fields.token = await tokenOf(this.#options, this.#form);
    } catch {
      return this.#fail("token");
    }
    if (this.#settle) submit(this.#action, this.#fields, this.#dialog.frame.name);
  }

  /** Believe only our own frame, and only while it shows Fairwell. */
  #receive = ({ data, source, origin }) => {
    if (source !== this.#dialog.frame.contentWindow || data?.fairwell !== 1) return;
    if (origin === new URL(this.#action).origin) this.#handlers[data.type]?.(data);
  };

  #handlers = {
    ready: () => {
      clearTimeout(this.#timer);
      this.#dialog.reveal();
    },
    size: ({ height }) => this.#dialog.resize(height),
    theme: (colors) => this.#dialog.paint(colors),
    step: ({ step }) => this.#emit("step", { step }),
    ended: ({ session_id, outcome }) => {
      this.#result = { session_id, outcome };
      this.#emit("ended", this.#result);
    },
    close: () => this.#close(),
  };

  #close = () => this.#finish("closed", this.#result, this.#result);

  /** Never leave the customer stuck: what failed here opens as a page of its own. */
  #fail(reason) {
    if (!this.#settle) return;
    this.#finish("failed", { reason }, { failed: reason });
    const fallback = webUrl(this.#options.fallback);
    if (fallback) location.assign(fallback);
    else if (this.#action) submit(this.#action, this.#fields, "_self");
  }

  #finish(event, detail, result) {
    if (!this.#settle) return;
    clearTimeout(this.#timer);
    removeEventListener("message", this.#receive);
    removeEventListener("popstate", this.#close);
    this.#dialog?.close();
    this.#settle(result);
    this.#settle = null;
    this.#emit(event, detail);
  }

  #emit(type, detail = {}) {
    const target = this.#form?.isConnected ? this.#form : document;
    target.dispatchEvent(new CustomEvent(`fairwell:${type}`, { bubbles: true, detail }));
  }
}
