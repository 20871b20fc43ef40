/** The console: htmx, and comforts around it. Without any of it the pages still work. */
import "htmx.org";
import { offerCopying } from "./console/copying.js";
import { watchFailures } from "./console/failures.js";
import { tendMenus } from "./console/menus.js";
import { submitOnChange } from "./console/submitting.js";
import { tendPreviews } from "./console/previews.js";
import { followSwaps } from "./console/swaps.js";

function start() {
  tendMenus();
  offerCopying();
  submitOnChange();
  tendPreviews();
  followSwaps();
  watchFailures();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
