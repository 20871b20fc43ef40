/** For the host's own server, never for a browser: what signs, verifies and answers. */
export { answerAction } from "./answer.mjs";
export { mintOpenToken } from "./mint.mjs";
export { findFlow } from "./route.mjs";
export { InvalidWebhook, verifyWebhook } from "./verify.mjs";
