/** Previews in a frame: shown anew when the draft was saved, on the page where the member stands. */

const OUTCOMES = { saved: "accepted", kept: "kept" };
const frameOf = (preview) => preview.querySelector("iframe");
const begin = (preview) => preview.querySelector("form").requestSubmit();

/** The place to come back to: a page of the flow, or what came of a decision. */
function placeIn({ contentDocument }) {
  const { step, outcome } = contentDocument?.getElementById("step")?.dataset ?? {};
  return step === "result" ? (OUTCOMES[outcome] ?? step) : step;
}

function showAgain(preview) {
  const frame = frameOf(preview);
  const address = new URL(frame.contentWindow.location.href);
  const [, door, link] = address.pathname.split("/");
  if (door !== "preview" || !link) return begin(preview);
  const place = placeIn(frame);
  if (place) address.searchParams.set("step", place);
  address.pathname = `/${door}/${link}`;
  frame.contentWindow.location.replace(address);
}

const previews = () => document.querySelectorAll("[data-preview]");

/** A flow that closes itself, as it would close the dialog, begins anew. */
function listen({ origin, source, data }) {
  if (origin !== location.origin || data?.fairwell !== 1 || data.type !== "close") return;
  for (const preview of previews()) if (frameOf(preview).contentWindow === source) begin(preview);
}

export function tendPreviews() {
  document.addEventListener("draft:saved", () => previews().forEach(showAgain));
  addEventListener("message", listen);
}
