/** <fairwell-cancel service="…"> around a form of yours: marks it, and leaves it to work as it is until then. */
import { formAttributes } from "./form.js";

const NAMES = { service: "service", "token-url": "tokenUrl", fallback: "fallback", timeout: "timeout", brand: "brand", logo: "logo", preload: "preload" };

function optionsOf(element) {
  const options = {};
  for (const name in NAMES) options[NAMES[name]] = element.getAttribute(name);
  return options;
}

/** The form may come later than the element: frameworks and parsers add children one by one. */
export const defineElement = () => {
  if (!globalThis.customElements || customElements.get("fairwell-cancel")) return;
  class FairwellCancel extends HTMLElement {
    static observedAttributes = Object.keys(NAMES);

    #watch = new MutationObserver(() => this.#mark());

    connectedCallback() {
      this.#watch.observe(this, { childList: true, subtree: true });
      this.#mark();
    }

    disconnectedCallback() {
      this.#watch.disconnect();
    }

    attributeChangedCallback() {
      this.#mark();
    }

    #mark() {
      const { method, ...attributes } = formAttributes(optionsOf(this));
      for (const form of this.querySelectorAll("form")) {
        for (const name in attributes) form.setAttribute(name, attributes[name]);
      }
    }
  }
  customElements.define("fairwell-cancel", FairwellCancel);
};

defineElement();
