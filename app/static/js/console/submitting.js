/** Forms marked data-submit-on-change need no button where there is JavaScript: filters, switches. */

export function submitOnChange() {
  document.addEventListener("change", ({ target }) => {
    if (target.form?.matches("[data-submit-on-change]")) target.form.requestSubmit();
  });
}
