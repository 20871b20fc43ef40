/** The browser knows where it is: a button takes its time zone, unless that is chosen already. */

export function offerOwnZone() {
  const button = document.querySelector("[data-own-zone]");
  const select = button && document.getElementById(button.dataset.ownZone);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const isOffered = select && [...select.options].some(({ value }) => value === timeZone);
  if (!isOffered || select.value === timeZone) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    select.value = timeZone;
    button.hidden = true;
    select.focus();
  });
}
