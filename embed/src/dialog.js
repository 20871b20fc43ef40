/** The dialog around the frame: how it looks, what has the focus, what may scroll. */
import { labelsFor } from "./labels.js";
import { make } from "./requests.js";
import css from "./dialog.css";

const BAR_HEIGHT = 48;
const QUIET_TIME = 1000;
const REMOVAL_DELAY = 500;

/** The frame is slotted, not inside the shadow tree: a form finds its target by name there in every browser. */
export function createDialog({ locale, title, brand = "", logo, invoker }) {
  const opener = invoker ?? document.activeElement;
  const [closing, usualTitle, opening] = labelsFor(locale);
  const name = title || usualTitle;
  const page = document.documentElement.style;

  const wrapper = document.createElement("fairwell-dialog");
  const root = wrapper.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const dir = getComputedStyle(opener).direction;
  const dialog = make(root, "dialog", { dir, "aria-label": name });
  const bar = make(dialog, "span");
  if (logo) make(bar, "img", { src: logo, alt: brand });
  else make(bar, "b").textContent = brand;
  const button = make(bar, "button", { "aria-label": closing });
  button.textContent = "×";
  make(dialog, "slot");
  const skeleton = make(dialog, "div");
  const status = make(skeleton, "p", { role: "status" });
  make(skeleton, "i");

  const frame = make(wrapper, "iframe", { name: `fairwell${Math.random()}`, title: name });
  document.body.append(wrapper);
  let pageStyle, watch;

  return {
    frame,

    show(onClose) {
      button.onclick = dialog.onclose = onClose;
      pageStyle = [page.overflow, page.scrollbarGutter];
      /* A host that replaces its page's body takes the dialog with it. */
      watch = new MutationObserver(() => wrapper.isConnected || onClose());
      dialog.showModal(); // what a browser lacks is missed here, and `close` must find the rest
      if (innerWidth > document.documentElement.clientWidth) page.scrollbarGutter = "stable";
      page.overflow = "hidden";
      watch.observe(document, { childList: true, subtree: true });
      setTimeout(() => (status.textContent = opening), QUIET_TIME);
    },

    /** Take the skeleton away and hand the focus to the page in the frame. */
    reveal() {
      dialog.className = "ready";
      skeleton.remove();
      frame.focus();
    },

    resize(height) {
      if (height > 0) dialog.style.height = `${height + BAR_HEIGHT}px`;
    },

    /** Colors of the page in the frame, so that the bar above it is of one piece with it. */
    paint({ ground, text }) {
      dialog.style.backgroundColor = ground;
      dialog.style.color = text;
    },

    /** The frame outlives the key press that closed it: removed at once, it would leave the browser waiting for an answer. */
    close() {
      watch.disconnect();
      [page.overflow, page.scrollbarGutter] = pageStyle;
      dialog.close?.();
      setTimeout(() => wrapper.remove(), REMOVAL_DELAY);
      opener.focus();
    },
  };
}
