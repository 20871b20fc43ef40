// Mint an open token with Node's standard library.

import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Return a token that opens the cancellation of one subscription for five minutes.
 *
 * `more` takes the optional claims: customer, flow, return_url, mode.
 */
export function mintOpenToken({ secret, kid, accountId, customerRef, subscription, now, ...more }) {
  const issuedAt = Math.floor(now ?? Date.now() / 1000);
  const header = { alg: "HS256", typ: "JWT", kid };
  const claims = {
    iss: accountId,
    aud: "fairwell",
    sub: customerRef,
    jti: randomBytes(16).toString("base64url"),
    iat: issuedAt,
    exp: issuedAt + 300,
    subscription,
    ...more,
  };
  const signed = `${encodeJson(header)}.${encodeJson(claims)}`;
  // The key is the secret as it is shown: its characters, never decoded.
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function encodeJson(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

// Trial run: the request is JSON on standard input.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const request = JSON.parse(readFileSync(0, "utf8"), (_, value) => value ?? undefined);
  const { account_id: accountId, customer_ref: customerRef, ...rest } = request;
  console.log(mintOpenToken({ accountId, customerRef, ...rest }));
}
