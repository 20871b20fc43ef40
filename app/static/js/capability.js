/** Whether this browser has what htmx needs. Where it has not, the forms stay plain, and work. */

/** It looks for the title of an answer like this; browsers before 2021 do not know the selector. */
function knowsSelectors() {
  try {
    document.createDocumentFragment().querySelector("title:not(svg title)");
    return true;
  } catch {
    return false;
  }
}

export const isCapable = () =>
  knowsSelectors() &&
  [window.fetch, window.AbortController, window.XPathEvaluator, Element.prototype.replaceChildren].every(Boolean);

/** Imported before htmx, which leaves alone what stands in an element with this mark. */
if (!isCapable()) document.documentElement.setAttribute("hx-ignore", "");
