/** A page that is the answer to a form has no address: loading it again would send the form again. */

const SECRET = "#step input[name=session]";

/** What opens it again stays in this entry of the window's history: in no cookie, and in no address. */
function keep() {
  const { address } = document.body.dataset;
  const session = document.querySelector(SECRET)?.value;
  if (!address || !session) return;
  try {
    history.replaceState({ session }, "", address);
  } catch {
    // a frame without an origin of its own keeps the address it has
  }
}

/** Behind that address: send what was kept, which takes the place of this page. */
function reopen() {
  const form = document.querySelector("form[data-reopen]");
  const session = history.state?.session;
  if (!form || !session) return;
  form.elements.session.value = session;
  form.submit();
}

export function keepAddress() {
  reopen();
  keep();
  document.addEventListener("htmx:after:swap", keep);
}
