// Lead a posted cancel form on to Fairwell, with Node's standard library.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Return where your own cancel page sends the form on, or null while Fairwell is away.
 *
 * In the handler that takes the form's POST, and changes nothing by itself:
 *
 *     const flow = await findFlow("https://cancel.example.com");
 *     flow ? response.redirect(307, flow) : showOwnCancelPage(response);
 *
 * 307 keeps the POST and its token; 302 and 303 lose both.
 */
export async function findFlow(serviceUrl, patience = 1000) {
  try {
    const answer = await fetch(`${serviceUrl}/healthz`, { signal: AbortSignal.timeout(patience) });
    return answer.status === 200 ? `${serviceUrl}/open` : null;
  } catch {
    return null;
  }
}

// Trial run: the request is JSON on standard input.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flow = await findFlow(JSON.parse(readFileSync(0, "utf8")).service_url);
  console.log(flow ? `307 ${flow}` : "own page");
}
