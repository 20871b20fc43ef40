/** When an answer is missing: keep the page as it is, and say so. */
import { focusFirstTrouble } from "./swaps.js";

function showNotice() {
  const main = document.getElementById("main");
  const words = document.getElementById("failure")?.content;
  if (!main || !words || main.querySelector("[data-failure]")) return;
  main.prepend(words.cloneNode(true));
  const notice = main.firstElementChild;
  notice.dataset.failure = notice.dataset.focus = "";
  notice.tabIndex = -1;
  focusFirstTrouble(main);
}

export function watchFailures() {
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && !["every", "load"].includes(ctx.sourceEvent?.type)) showNotice();
  });
}
