import Fairwell, { open } from "@fairwell/embed";
import "@fairwell/embed/prepare";
import { defineElement } from "@fairwell/embed/element";
import { CancelForm } from "@fairwell/embed/react";
import { CancelForm as VueForm } from "@fairwell/embed/vue";
import { answerAction, findFlow, InvalidWebhook, mintOpenToken, verifyWebhook } from "@fairwell/embed/host";
import { h } from "vue";

const closed = await open({ action: "https://cancel.example/open", token: "t" });
export const outcome: "saved" | "kept" | "canceled" | "abandoned" | null =
  "failed" in closed ? null : closed.outcome;
window.Fairwell = Fairwell;
defineElement();
document.querySelector("fairwell-cancel")?.hidden;
document.addEventListener("fairwell:ended", ({ detail }) => detail.session_id.length);

export const form = (
  <CancelForm service="s" action="/a" timeout={800} onEnded={({ outcome }) => outcome.length}>
    <button>Cancel</button>
  </CancelForm>
);
// @ts-expect-error: without an action of its own the form would lead nowhere
export const without = <CancelForm service="s" />;
export const inVue = h(VueForm, { service: "s", action: "/a", onFailed: ({ reason }) => reason.length });

const subscription = { ref: "sub", amount_minor: 2900, currency: "EUR", interval: "month" as const };
export const token: string = mintOpenToken({ secret: "s", kid: "k", accountId: "a", customerRef: "c", subscription });
export const flow: string | null = await findFlow("https://cancel.example");
try {
  verifyWebhook("whsec_", {}, new Uint8Array());
} catch (error) {
  if (!(error instanceof InvalidWebhook)) throw error;
}
export const { status } = await answerAction({
  webhookId: "act_1",
  message: { type: "action.requested", data: {} },
  kept: new Map(),
  perform: {
    cancel: (order) => ({ status: "applied", effective_at: order.cancel.at ?? undefined }),
    // @ts-expect-error: a refusal names its code
    apply_offer: (order) => ({ status: "failed" }),
  },
});
