/** Buttons that copy a text nearby. They are hidden until somebody can press them to effect. */

async function copy(button) {
  const text = document.getElementById(button.dataset.copy)?.textContent;
  await navigator.clipboard.writeText(text ?? "");
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, 2000);
}

const reveal = (root) => {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
};

export function offerCopying() {
  if (!navigator.clipboard) return;
  reveal(document);
  document.addEventListener("htmx:after:swap", () => reveal(document));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy]");
    if (button) copy(button);
  });
}
