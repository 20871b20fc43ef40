/** Forms marked data-submit-on-change need no button where there is JavaScript: filters, switches. */

export function submitOnChange() {
  document.addEventListener("change", ({ target }) => {
    if (target.form?.matches("[data-submit-on-change]")) target.form.requestSubmit();
  });
}

/**
 * A link to a period or an outcome is one more filter: it goes with what is in the form by now,
 * also with what was typed a moment ago and is in no address yet.
 */
export function filterByLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-filters] a");
    const form = document.querySelector("form.filters");
    if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const wanted = new URL(link.href).searchParams;
    for (const name of link.closest("[data-filters]").dataset.filters.split(" ")) {
      form.elements[name].value = wanted.get(name) ?? "";
    }
    form.requestSubmit();
  });
}
