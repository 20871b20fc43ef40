/** A page that is the answer to a form has no address: loading it again would send the form again. */
import { isFramed } from "./parent.js";

const SECRET = "#step input[name=session]";
const BACK = "#step button.back";

/** How deep the window's history is in this flow: 1 where its Back is the Back of the page. */
let depth = 0;

/** What opens it again stays in this entry of the window's history: in no cookie, and in no address. */
function keep(at = depth) {
  const { address } = document.body.dataset;
  const session = document.querySelector(SECRET)?.value;
  if (!address || !session) return;
  const write = at > depth ? "pushState" : "replaceState";
  try {
    history[write]({ session, depth: at }, "", address);
    depth = at;
  } catch {
    // a frame without an origin of its own keeps the address it has
  }
}

/** A step that can be gone back from gets an entry of its own; in a frame the history is the host's. */
function follow() {
  keep(document.querySelector(BACK) && !isFramed() ? 1 : depth);
}

/** The browser's Back presses ours; where there is none any more, it leads out. */
function travel({ state }) {
  if (!state?.session || state.depth >= depth) return;
  depth = state.depth;
  const back = document.querySelector(BACK);
  if (back) back.form.requestSubmit(back);
  else history.back();
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
  document.addEventListener("htmx:after:swap", follow);
  addEventListener("popstate", travel);
}
