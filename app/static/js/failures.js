/** When an answer is missing or is not a step: let the browser send the form, or say what is wrong. */
import { focusOn, isPoll, stepElement } from "./steps.js";

const PATIENCE = 5000; // milliseconds for a picture of a few bytes

/** A whole page holds its step deeper inside, and would be a page within the page. */
const isStep = ({ fragment }) => [...fragment.children].some(({ id }) => id === "step");

const told = () => document.getElementById("failure")?.dataset ?? {};

function add(parent, tag, properties) {
  return parent.appendChild(Object.assign(document.createElement(tag), properties));
}

/** What went wrong, and the company's own way to cancel, if it has one. */
function buildNotice({ failed, again, fallback, target, directly }) {
  const notice = Object.assign(document.createElement("div"), { className: "alert" });
  notice.setAttribute("role", "alert");
  notice.dataset.failure = "";
  add(notice, "p", { textContent: failed });
  const advice = add(notice, "p", { textContent: `${again} ` });
  if (fallback) add(advice, "a", { href: fallback, target, textContent: directly });
  return notice;
}

function showNotice() {
  const step = stepElement();
  const shown = step?.querySelector("[data-failure]");
  if (!shown) step?.prepend(buildNotice(told()));
  focusOn(step?.querySelector("[data-failure]"));
}

/** A picture takes the way of a page, not that of a script: what stops the one may let the other pass. */
function isReachable() {
  return new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => resolve(true);
    picture.onerror = () => resolve(false);
    setTimeout(() => resolve(false), PATIENCE);
    picture.src = `${told().picture}&at=${Date.now()}`;
  });
}

/** Send the form as if there were no script. What was pressed may be disabled by now. */
function sendPlainly(form, pressed) {
  if (pressed?.name) {
    const input = form.appendChild(document.createElement("input"));
    Object.assign(input, { type: "hidden", name: pressed.name, value: pressed.value });
  }
  HTMLFormElement.prototype.submit.call(form);
}

/** The server may have taken the answer already: it knows a form that comes twice. */
async function recover({ sourceElement: form, sourceEvent }) {
  const isForm = form instanceof HTMLFormElement;
  if (isForm && (await isReachable())) sendPlainly(form, sourceEvent?.submitter);
  else showNotice();
}

/** A step is only ever replaced by a step: not by a proxy's error page, not by nothing. */
function refuseStrangers(event) {
  const { ctx, tasks } = event.detail;
  const swap = tasks.find((task) => task.type === "main");
  if (ctx.swap === "none" || swap?.target !== stepElement() || isStep(swap)) return;
  event.preventDefault();
  if (!isPoll(ctx)) recover(ctx);
}

export function watchFailures() {
  document.addEventListener("htmx:before:swap", refuseStrangers);
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && !isPoll(ctx)) recover(ctx);
  });
}
