/** The example beside a form follows what is typed: its button is pressed after a moment of rest. */

const REST = 500;

export function refreshExamples() {
  let timer;
  const refresh = ({ target }) => {
    const form = target.form ?? target.closest?.("form");
    const button = form && document.querySelector(`[data-example][form="${form.id}"]`);
    if (!button) return;
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(button), REST);
  };
  document.addEventListener("input", refresh);
  document.addEventListener("change", refresh);
  const stop = ({ submitter }) => submitter && !submitter.matches("[data-example]") && clearTimeout(timer);
  document.addEventListener("submit", stop);
}
