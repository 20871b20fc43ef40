// Verify a webhook from Fairwell with Node's standard library.

import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TOLERANCE_SECONDS = 5 * 60;

/** The request was not signed with this secret, or not now. */
export class InvalidWebhook extends Error {}

/**
 * Throw InvalidWebhook unless one of the signatures is ours.
 *
 * `headers` is Node's `request.headers`, in lower case (from a Fetch request:
 * `Object.fromEntries(request.headers)`). `body` is the raw bytes of the request: parse them
 * afterwards, not before.
 */
export function verifyWebhook(secret, headers, body, now = Date.now() / 1000) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !timestamp || !signatures) {
    throw new InvalidWebhook("a webhook header is missing");
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new InvalidWebhook("the timestamp is not a number");
  }
  if (Math.abs(now - Number(timestamp)) > TOLERANCE_SECONDS) {
    throw new InvalidWebhook("the timestamp is more than five minutes away");
  }

  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0) {
    throw new InvalidWebhook("the secret is empty"); // Anyone can sign with an empty key.
  }
  const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body);
  const expected = Buffer.from(`v1,${hmac.digest("base64")}`);
  // During a rotation there are several signatures; one of them is enough.
  const matches = signatures.split(" ").some((one) => isSame(Buffer.from(one), expected));
  if (!matches) {
    throw new InvalidWebhook("no signature matches");
  }
}

function isSame(one, other) {
  return one.length === other.length && timingSafeEqual(one, other);
}

// Trial run: the request is JSON on standard input. Node's servers lower the case of headers too.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { secret, headers, body, now } = JSON.parse(readFileSync(0, "utf8"));
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  try {
    verifyWebhook(secret, Object.fromEntries(lowered), body, now);
    console.log("valid");
  } catch (error) {
    if (!(error instanceof InvalidWebhook)) throw error;
    console.log(`invalid: ${error.message}`);
    process.exitCode = 1;
  }
}
