/** The dialog around the frame: how it looks, what has the focus, what may scroll. */
import { labelsFor } from "./labels.js";
import css from "./dialog.css";

/** Inline and important, so that no rule of the host's stylesheets reaches the frame. */
const FRAME_STYLE =
  "all:initial;display:block;flex:1 1 0;min-height:0;width:100%;color-scheme:light dark";
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

/** The frame is slotted, not inside the shadow tree: a form finds its target by name there in every browser. */
export function createDialog({ locale, title, invoker }, onClose) {
  const opener = invoker ?? document.activeElement;
  const labels = labelsFor(locale);
  const name = title || labels.title;
  const page = document.documentElement.style;
  const pageStyle = [page.overflow, page.scrollbarGutter];

  const wrapper = document.createElement("fairwell-dialog");
  const root = wrapper.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const dir = getComputedStyle(opener).direction;
  const dialog = make(root, "dialog", { dir, "aria-label": name, "aria-busy": true });
  const button = make(dialog, "button", { type: "button", "aria-label": labels.close });
  makeCross(button);
  make(dialog, "slot");
  const skeleton = make(dialog, "div", { class: "skeleton", "aria-hidden": true });
  for (let row = 0; row < SKELETON_ROWS; row++) make(skeleton, "i");
  button.onclick = dialog.onclose = onClose;

  const frame = make(wrapper, "iframe", { name: `fairwell-${Date.now()}-${++frames}`, title: name });
  for (const rule of FRAME_STYLE.split(";")) frame.style.setProperty(...rule.split(":"), "important");

  return {
    frame,

    show() {
      document.body.append(wrapper);
      dialog.showModal();
      if (innerWidth > document.documentElement.clientWidth) page.scrollbarGutter = "stable";
      page.overflow = "hidden";
    },

    /** Take the skeleton away and hand the focus to the page in the frame. */
    reveal() {
      dialog.removeAttribute("aria-busy");
      dialog.className = "ready";
      frame.focus();
    },

    resize(height) {
      if (height > 0) dialog.style.setProperty("--height", `${height}px`);
    },

    /** Colors of the page in the frame, so that the bar above it is of one piece with it. */
    paint({ ground, text }) {
      dialog.style.backgroundColor = ground;
      dialog.style.color = text;
    },

    /** The frame outlives the key press that closed it: removed at once, it would leave the browser waiting for an answer. */
    close() {
      [page.overflow, page.scrollbarGutter] = pageStyle;
      dialog.close?.();
      setTimeout(() => wrapper.remove(), REMOVAL_DELAY);
      opener.focus();
    },
  };
}
