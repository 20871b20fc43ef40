/** The dialog around the frame: how it looks, what has the focus, what may scroll. */
import { labelsFor } from "./labels.js";
import css from "./dialog.css";

/** Inline and important, so that no rule of the host's stylesheets reaches the frame. */
const FRAME_STYLE = {
  all: "initial",
  display: "block",
  flex: "1 1 0",
  "min-height": 0,
  width: "100%",
  "color-scheme": "light dark",
};
const CROSS = "M3 3l14 14M17 3L3 17";
const SKELETON_ROWS = 5;
const REMOVAL_DELAY = 500;

let frames = 0;

function make(parent, tag, attributes = {}, namespace = "http://www.w3.org/1999/xhtml") {
  const element = document.createElementNS(namespace, tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return parent.appendChild(element);
}

function makeCross(button) {
  const svg = "http://www.w3.org/2000/svg";
  make(make(button, "svg", { viewBox: "0 0 20 20", "aria-hidden": true }, svg), "path", { d: CROSS }, svg);
}

export class Dialog {
  #wrapper = document.createElement("fairwell-dialog");
  #root = this.#wrapper.attachShadow({ mode: "open" });
  #dialog;
  #page = document.documentElement.style;
  #pageStyle = [this.#page.overflow, this.#page.scrollbarGutter];
  #invoker;

  /** The frame is slotted, not inside the shadow tree: a form finds its target by name there in every browser. */
  constructor({ locale, title, invoker, onClose }) {
    this.#invoker = invoker ?? document.activeElement;
    const labels = labelsFor(locale);
    const name = title || labels.title;
    const dir = getComputedStyle(this.#invoker).direction;
    this.#dialog = make(this.#root, "dialog", { dir, "aria-label": name, "aria-busy": true });
    this.frame = make(this.#wrapper, "iframe", { name: `fairwell-${Date.now()}-${++frames}`, title: name });
    for (const property in FRAME_STYLE) {
      this.frame.style.setProperty(property, FRAME_STYLE[property], "important");
    }
    this.#fill(labels.close, onClose);
  }

  #fill(closeLabel, onClose) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.#root.adoptedStyleSheets = [sheet];
    const button = make(this.#dialog, "button", { type: "button", "aria-label": closeLabel });
    makeCross(button);
    make(this.#dialog, "slot");
    const skeleton = make(this.#dialog, "div", { class: "skeleton", "aria-hidden": true });
    for (let row = 0; row < SKELETON_ROWS; row++) make(skeleton, "i");
    button.onclick = this.#dialog.onclose = onClose;
  }

  show() {
    document.body.append(this.#wrapper);
    this.#dialog.showModal();
    if (innerWidth > document.documentElement.clientWidth) this.#page.scrollbarGutter = "stable";
    this.#page.overflow = "hidden";
  }

  /** Take the skeleton away and hand the focus to the page in the frame. */
  reveal() {
    this.#dialog.removeAttribute("aria-busy");
    this.#dialog.className = "ready";
    this.frame.focus();
  }

  resize(height) {
    if (height > 0) this.#dialog.style.setProperty("--height", `${height}px`);
  }

  /** Colors of the page in the frame, so that the bar above it is of one piece with it. */
  paint({ ground, text }) {
    this.#dialog.style.backgroundColor = ground;
    this.#dialog.style.color = text;
  }

  /** The frame outlives the key press that closed it: removed at once, it would leave the browser waiting for an answer. */
  close() {
    [this.#page.overflow, this.#page.scrollbarGutter] = this.#pageStyle;
    this.#dialog.close?.();
    setTimeout(() => this.#wrapper.remove(), REMOVAL_DELAY);
    this.#invoker.focus();
  }
}
