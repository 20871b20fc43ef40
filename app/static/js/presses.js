/** A second press of a double click must not decide about the page that came in between. */

const HOLD = 400; // milliseconds: nobody reads a new page and means its button sooner
const NEAR = 12; // pixels: a hand that clicks twice hardly moves

let latest = null;
let swapped = null;

const isNear = (one, other) => Math.hypot(one.x - other.x, one.y - other.y) <= NEAR;

/** The first press counted for the page that is gone; the same press again is no answer. */
function isEcho({ x, y, detail }) {
  const isByPointer = detail > 0; // keys and screen readers press without a place
  if (!isByPointer || !swapped?.press || Date.now() - swapped.at > HOLD) return false;
  return isNear({ x, y }, swapped.press);
}

function swallowEcho(event) {
  if (!isEcho(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** A new page has taken the place of the one that was pressed. */
export function noteArrival() {
  swapped = { at: Date.now(), press: latest };
  latest = null;
}

export function watchPresses() {
  addEventListener("click", swallowEcho, true);
  addEventListener("click", ({ x, y, detail }) => (latest = detail > 0 ? { x, y } : null), true);
}
