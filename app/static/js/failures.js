/** When an answer is missing or is not a step: keep the form as it is, and say so. */
import { focusOn, isPoll, stepElement } from "./steps.js";

/** A whole page holds its step deeper inside, and would be a page within the page. */
const isStep = ({ fragment }) => [...fragment.children].some(({ id }) => id === "step");

function showNotice() {
  const words = document.getElementById("failure")?.content;
  let notice = stepElement()?.querySelector("[data-failure]");
  if (!notice && words) {
    stepElement().prepend(words.cloneNode(true));
    notice = stepElement().firstElementChild;
    notice.dataset.failure = "";
  }
  focusOn(notice);
}

/** A step is only ever replaced by a step: not by a proxy's error page, not by nothing. */
function refuseStrangers(event) {
  const { ctx, tasks } = event.detail;
  const swap = tasks.find((task) => task.type === "main");
  if (ctx.swap === "none" || swap?.target !== stepElement() || isStep(swap)) return;
  event.preventDefault();
  if (!isPoll(ctx)) showNotice();
}

export function watchFailures() {
  document.addEventListener("htmx:before:swap", refuseStrangers);
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && !isPoll(ctx)) showNotice();
  });
}
