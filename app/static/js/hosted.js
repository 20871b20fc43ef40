/** Hosted pages: htmx, and what a page needs around it. Without any of it the pages still work. */
import "./capability.js"; // first: it decides whether htmx may begin
import "htmx.org";
import { keepAddress } from "./address.js";
import { watchFailures } from "./failures.js";
import { connectFrame } from "./frame.js";
import { watchPresses } from "./presses.js";
import { followSteps } from "./steps.js";

function start() {
  keepAddress();
  const reportStep = connectFrame();
  followSteps(reportStep);
  watchFailures();
  watchPresses();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
