// Answer an action of Fairwell: do what the customer decided, once.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const STATUS = { applied: 200, failed: 422, pending: 202 };
const REFUSABLE = new Set(["apply_offer", "undo_cancel", "reactivate", "resume"]);

/**
 * Return `{ status, body }`, the answer to a message that was verified.
 *
 * `perform` has a function for each kind. It gets the message's `data` and returns
 * `{ status: "applied" }`, with `effective_at` if you know it, `{ status: "failed", code: "…" }`,
 * or `{ status: "pending" }`: then tell it later to `/api/v1/actions/…`.
 *
 * `kept` has the answer to each `webhook-id`, by `get` and `set`: a Map here, a table of yours in a
 * product, written in the transaction in which `perform` changes the subscription.
 */
export async function answerAction({ webhookId, message, kept, perform }) {
  if (message.type !== "action.requested") return { status: 204 };
  const order = message.data;
  let answer = await kept.get(webhookId);
  if (!answer) {
    const work = Object.hasOwn(perform, order.kind) ? perform[order.kind] : null;
    // Somebody declared it: it stays pending, and is asked again, until your code is there.
    if (!work && !REFUSABLE.has(order.kind)) return { status: 503 };
    answer = work ? await work(order) : { status: "failed", code: "unsupported_action" };
    await kept.set(webhookId, answer);
  }
  return { status: STATUS[answer.status], body: answer };
}

// Trial run: the request is JSON on standard input.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { webhook_id: webhookId, message, kept } = JSON.parse(readFileSync(0, "utf8"));
  const perform = {
    cancel: (order) => ({ status: "applied", effective_at: order.cancel.at }),
    apply_offer: () => ({ status: "failed", code: "not_for_this_plan" }),
    verify_cancel: () => ({ status: "pending" }),
  };
  const answer = await answerAction({ webhookId, message, kept: new Map(Object.entries(kept)), perform });
  console.log(answer.status, JSON.stringify(answer.body ?? {}));
}
