/** What leaves the host's page: the request for a token, and the form that opens the flow. */

/** The address in full, or undefined when it is not one a browser can visit. */
export function webUrl(address) {
  if (!address) return;
  try {
    const { href } = new URL(address, document.baseURI);
    if (/^https?:/.test(href)) return href;
  } catch {}
}

/** The form's own fields go along, so that the host's CSRF field reaches its token address (and never us). */
async function requestToken(url, fields) {
  const answer = await fetch(url, {
    method: "POST",
    mode: "same-origin",
    headers: { accept: "application/json" },
    body: new URLSearchParams(fields),
  });
  return answer.ok && (await answer.json()).token;
}

export async function tokenOf({ token, tokenUrl, fields }) {
  const found = tokenUrl ? await requestToken(tokenUrl, fields) : token;
  if (!found) throw new Error("no token");
  return found;
}

/** A form of our own: the host's form, which a framework may own, is never touched. */
export function submit(action, fields, target) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action, target, hidden: true });
  for (const [name, value] of fields) {
    const input = form.appendChild(document.createElement("input"));
    Object.assign(input, { type: "hidden", name, value });
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
  form.remove();
}
