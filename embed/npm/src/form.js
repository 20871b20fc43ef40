/** What all wrappers share: the form's attributes, and the names of its events. */
import "./index.js";

export const EVENTS = ["opened", "step", "ended", "closed", "failed"];

/** Attributes of the form that fails open by its shape; what is not given stays away. */
export function formAttributes({ service, action, tokenUrl, fallback, timeout, brand, logo, preload }) {
  const attributes = {
    method: "post",
    action,
    "data-fairwell": service,
    "data-token-url": tokenUrl,
    "data-fallback": fallback,
    "data-timeout": timeout,
    "data-brand": brand,
    "data-logo": logo,
    "data-preload": preload,
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value != null));
}
