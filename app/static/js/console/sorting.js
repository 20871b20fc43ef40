/** Lists marked data-sortable: what lies in them can be dragged by its handle. Buttons do the same without. */

const items = (list) => [...list.children].filter((item) => item.dataset.place);

/** Before which neighbour the dragged one would lie if it were let go here. */
function neighbourAt(list, dragged, y) {
  return items(list)
    .filter((item) => item !== dragged)
    .find((item) => {
      const { top, height } = item.getBoundingClientRect();
      return y < top + height / 2;
    });
}

/** Near an edge of the window the page comes along. */
function scrollAlong(y) {
  const margin = 90;
  if (y < margin) scrollBy(0, -14);
  else if (y > innerHeight - margin) scrollBy(0, 14);
}

/** Let the form do what its buttons do: the server moves, and says so. */
function sendMove(item, to) {
  const form = item.closest("form");
  const button = document.createElement("button");
  button.name = "do";
  button.value = `move ${item.dataset.place} ${to}`;
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
  button.remove();
}

/** Heard on the window: an element that is moved loses the pointer it had captured. */
function drag(item, list) {
  const start = items(list).indexOf(item);
  const next = item.nextElementSibling;

  const follow = (event) => {
    event.preventDefault();
    scrollAlong(event.clientY);
    list.insertBefore(item, neighbourAt(list, item, event.clientY) ?? null);
  };
  const end = (isKept) => {
    for (const [name, listener] of listeners) removeEventListener(name, listener, true);
    delete item.dataset.dragged;
    const to = items(list).indexOf(item);
    if (!isKept) list.insertBefore(item, next);
    else if (to !== start) sendMove(item, to);
  };
  const cancel = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end(false);
  };
  const listeners = [
    ["pointermove", follow],
    ["pointerup", () => end(true)],
    ["pointercancel", () => end(false)],
    ["keydown", cancel],
  ];
  for (const [name, listener] of listeners) addEventListener(name, listener, true);
  item.dataset.dragged = "";
}

export function letItemsBeDragged() {
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest?.("[data-handle]");
    const item = handle?.closest("[data-place]");
    const list = item?.parentElement;
    if (!list?.matches("[data-sortable]") || event.button !== 0) return;
    event.preventDefault();
    drag(item, list);
  });
}
