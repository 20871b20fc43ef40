/** In the page itself, at its end: what the embed waits for must not wait for a script to be loaded. */
import { isFramed, post, reportSize, reportTheme, whenSeen } from "./parent.js";

function report() {
  reportTheme();
  reportSize();
  post("ready");
}

/** With the first picture of the page and not before it; a tab that nobody looks at draws none. */
function reportWhenDrawn() {
  if (document.hidden) report();
  else requestAnimationFrame(report);
}

function closeOnEscape(event) {
  if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) post("close");
}

function joinDialog() {
  document.documentElement.dataset.framed = "";
  addEventListener("keydown", closeOnEscape);
}

/** Where opening takes more than a page that is prepared may do, it begins with being seen. */
const opening = document.querySelector("form[data-begin]");

if (isFramed()) joinDialog();
if (opening) whenSeen(() => opening.submit());
else if (isFramed()) whenSeen(reportWhenDrawn);
