/** The console: htmx, and comforts around it. Without any of it the pages still work. */
import "./capability.js"; // first: it decides whether htmx may begin
import "htmx.org";
import { tendCells } from "./console/cells.js";
import { offerPickers } from "./console/colors.js";
import { offerCopying } from "./console/copying.js";
import { tendEditor } from "./console/editor.js";
import { refreshExamples } from "./console/examples.js";
import { watchFailures } from "./console/failures.js";
import { tendMenus } from "./console/menus.js";
import { letItemsBeDragged } from "./console/sorting.js";
import { filterByLinks, submitOnChange } from "./console/submitting.js";
import { tendPreviews } from "./console/previews.js";
import { followSwaps } from "./console/swaps.js";
import { offerOwnZone } from "./console/zones.js";

function start() {
  tendMenus();
  offerCopying();
  offerPickers();
  submitOnChange();
  filterByLinks();
  letItemsBeDragged();
  tendEditor();
  tendCells();
  tendPreviews();
  followSwaps();
  refreshExamples();
  watchFailures();
  offerOwnZone();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
