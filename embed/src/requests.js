/** What leaves the host's page: the request for a token, and the form that opens the flow. */

export function make(parent, tag, attributes = {}) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return parent.appendChild(element);
}

/** The address in full, or nothing when it is not one a browser can visit. */
export function webUrl(address) {
  const link = document.createElement("a");
  if (address) link.href = address;
  return /^https?:/.test(link.href) && link.href;
}

/** The form's own fields go along, so that the host's CSRF field reaches its token address (and never us). */
export async function requestToken(url, fields) {
  const answer = await fetch(url, {
    method: "POST",
    mode: "same-origin",
    headers: { accept: "application/json" },
    body: new URLSearchParams(fields),
  });
  return answer.ok && (await answer.json()).token;
}

/** A form of our own: the host's form, which a framework may own, is never touched. */
export function submit(action, fields, target) {
  const form = make(document.body, "form", { method: "post", action, target, hidden: "" });
  for (const [name, value] of fields) make(form, "input", { type: "hidden", name, value });
  HTMLFormElement.prototype.submit.call(form);
  form.remove();
}

/** Where the customer of a token cancels without a login: whose customer it is stands in the token, in plain letters. */
export function publicPage(action, token = "") {
  try {
    const [, account] = /"iss": ?"(\w+)/.exec(atob(token.split(".")[1].replace(/[-_]/g, 0)));
    return new URL(`cancel/${account}`, action);
  } catch {
    return action;
  }
}
