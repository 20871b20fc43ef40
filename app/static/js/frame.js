/** Talk to the embed around us: the page's size, its steps, and when to close. */
import { isFramed, post, reportSize, reportTheme, whenSeen } from "./parent.js";
import { announce } from "./steps.js";

const FOCUS_TIME = 300;

function closeOnLink(event) {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  post("close");
}

function openWindow({ href, target }) {
  try {
    const opened = open(href, target);
    if (opened && target === "_blank") opened.opener = null;
    return opened;
  } catch {
    return null;
  }
}

/** A sandboxed host page may open no window and not lead the top: the embed then leads the host's own page. */
function leadOut(event) {
  const link = event.target.closest("a[target=_top], a[target=_blank]");
  const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || event.defaultPrevented) return;
  event.preventDefault();
  if (!openWindow(link)) post("leave", { href: link.href });
}

/** Some browsers keep the focus out of a frame nobody has touched: the heading is then said, where focus would say it. */
function announceWithoutFocus() {
  const heading = document.querySelector("#step h1");
  if (heading && !document.hasFocus()) announce(heading.textContent.trim());
}

/** The dialog hands the focus over as soon as the page is there, which may be before this script is. */
function takeFocus() {
  const focusHeading = () => document.querySelector("#step h1")?.focus();
  if (!document.hasFocus()) addEventListener("focus", focusHeading, { once: true });
  else if (document.activeElement === document.body) focusHeading();
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
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", reportTheme);
  new ResizeObserver(reportSize).observe(document.documentElement);
  addEventListener("click", closeOnLink);
  addEventListener("click", leadOut);
  takeFocus();
  whenSeen(() => setTimeout(announceWithoutFocus, FOCUS_TIME));
  return reportStep;
}
