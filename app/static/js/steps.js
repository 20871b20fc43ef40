/** From step to step: focus, announcement and scroll position after htmx has swapped #step. */

import { whenSeen } from "./parent.js";
import { noteArrival } from "./presses.js";

const UNASKED = ["every", "load", "intersect"];

/** Whether nobody asked for this request: a page that refreshes itself must not disturb. */
export const isPoll = (ctx) => UNASKED.includes(ctx.sourceEvent?.type);

export const stepElement = () => document.getElementById("step");

function describe() {
  const step = stepElement();
  const { step: name, outcome, session } = step.dataset;
  return { name, outcome, session, heading: step.querySelector("h1")?.textContent.trim() };
}

const isSame = (before, now) => Object.keys(now).every((key) => before[key] === now[key]);

/** Emptied first: a live region stays silent when its text does not change. */
export function announce(text) {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => (live.textContent = text));
}

export function focusOn(element) {
  if (!element) return;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
}

/** An error summary announces itself; a new step is announced by its heading. */
function arrive({ heading }) {
  const find = (selector) => stepElement().querySelector(selector);
  const alert = find("[role=alert]");
  scrollTo({ top: 0, behavior: "instant" });
  focusOn(find("[autofocus]") ?? alert ?? find("h1"));
  if (!alert) announce(heading);
}

/** Tell `report` of the first step and of every change of step or outcome. */
export function followSteps(report) {
  if (!stepElement()) return;
  let shown = describe();
  whenSeen(() => report(shown));
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (!stepElement()) return;
    const before = shown;
    shown = describe();
    document.documentElement.dataset.moved = ""; // from here on steps arrive; the first one is there
    if (!isSame(before, shown)) {
      noteArrival(); // the same step with what is wrong about it may be pressed again at once
      report(shown, before);
    }
    if (isPoll(ctx) && before.name === shown.name && stepElement().contains(document.activeElement)) {
      if (!isSame(before, shown)) announce(shown.heading); // who is somewhere on the page stays there
    } else if (!isPoll(ctx) || !isSame(before, shown)) arrive(shown);
  });
}
