/** What a form says of the flow that it opens. */

export const localeOf = (element) => element?.closest("[lang]")?.lang;

/** With an address in data-fairwell, the form's own action is the host's page, which works without us. */
export function optionsOf(form, submitter) {
  const own = form.getAttribute("action");
  const service = form.dataset.fairwell;
  const fields = new Map(new FormData(form, submitter));
  return {
    ...form.dataset,
    action: service || own,
    home: service && (own || location.href),
    fields,
    token: fields.get("token"),
    title: submitter?.textContent.trim(),
    invoker: submitter,
    locale: localeOf(form),
  };
}
