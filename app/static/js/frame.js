/** Talk to the embed around us: the page's size, its steps, and when to close. */

const isFramed = () => parent !== window;

/** Nothing in a message is secret, so an unknown host may hear it too. */
function post(type, detail) {
  parent.postMessage({ fairwell: 1, type, ...detail }, document.body.dataset.embedOrigin || "*");
}

function reportTheme() {
  const styles = [document.body, document.documentElement].map((element) => getComputedStyle(element));
  const isPainted = ({ backgroundColor }) => !/^transparent|, 0\)$/.test(backgroundColor);
  post("theme", { ground: styles.find(isPainted)?.backgroundColor, text: styles[0].color });
}

/** The content's height, which the frame may follow; the window's would only ever grow. */
function reportSize() {
  post("size", { height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
}

function closeOnEscape(event) {
  if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) post("close");
}

function closeOnLink(event) {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  post("close");
}

/** "ended" is said once, also when the page of an ended session is opened. */
function reportStep(now, before) {
  if (now.name !== before?.name) post("step", { step: now.name });
  if (now.outcome && !before?.outcome) {
    post("ended", { session_id: now.session, outcome: now.outcome });
  }
}

/** Join the embed when there is one; returns what wants to hear of steps. */
export function connectFrame() {
  if (!isFramed()) return () => {};
  document.documentElement.dataset.framed = "";
  reportTheme();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", reportTheme);
  new ResizeObserver(reportSize).observe(document.documentElement);
  reportSize();
  addEventListener("keydown", closeOnEscape);
  addEventListener("click", closeOnLink);
  addEventListener("focus", () => document.querySelector("#step h1")?.focus(), { once: true });
  post("ready");
  return reportStep;
}
