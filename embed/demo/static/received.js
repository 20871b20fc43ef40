/** Follow what arrives, without closing what somebody opened or moving the focus. */

const INTERVAL = 2000;
const list = () => document.querySelector("#received");

/** A list somebody is about to act in waits. */
const isInUse = () => document.hidden || list().contains(document.activeElement);

async function follow() {
  if (isInUse()) return;
  const answer = await fetch(location.pathname);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("#received");
  if (!fresh || isInUse()) return;
  for (const { dataset } of list().querySelectorAll("details[open]")) {
    fresh.querySelector(`[data-key="${dataset.key}"]`)?.setAttribute("open", "");
  }
  list().replaceWith(fresh);
}

setInterval(() => follow().catch(() => {}), INTERVAL);
