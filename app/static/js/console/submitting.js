/** Forms marked data-submit-on-change need no button where there is JavaScript: filters, switches. */

export function submitOnChange() {
  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });
}
