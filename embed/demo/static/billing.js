/** What a host may do with Fairwell's events: listen, and show the new state of the plan. */

const names = ["opened", "step", "ended", "closed", "failed"].map((name) => `fairwell:${name}`);

function note({ type, detail }) {
  document.querySelector("#silence").hidden = true;
  const item = document.createElement("li");
  item.textContent = `${type} ${JSON.stringify(detail)}`;
  document.querySelector("#events").append(item);
}

/** Replace only the card: the form stays, so the focus that Fairwell gave back stays on its button. */
async function refreshPlan() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("#plan").replaceWith(page.querySelector("#plan"));
}

for (const name of names) document.addEventListener(name, note);
document.addEventListener("fairwell:closed", refreshPlan);
