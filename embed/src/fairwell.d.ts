/** Types of Fairwell's embed: `/embed/v1.js` and `/embed/v1.mjs`. */

export type Outcome = "saved" | "kept" | "canceled" | "abandoned";

/** Why the dialog could not show the flow; the fallback opens in its place. */
export type FailureReason = "timeout" | "token" | "action" | "policy" | "unsupported";

export interface OpenOptions {
  /** Where the service opens flows, for example "https://cancel.example.com/open". */
  action: string;
  /** A signed open token; or give `tokenUrl`. */
  token?: string;
  /** An address of the host's own, asked by POST, that answers `{"token": "…"}`. */
  tokenUrl?: string;
  /** The host's own way to cancel, opened when the flow cannot be shown. */
  fallback?: string;
  /** Milliseconds to wait for the flow. Default: 4000. */
  timeout?: number;
  /** Language tag. Default: the page's `lang`. */
  locale?: string;
  /** Accessible name of the dialog. Default: "Cancel subscription" in the page's language. */
  title?: string;
  /** The company's name, shown at the top of the dialog. */
  brand?: string;
  /** The address of the company's logo, shown in the name's place. */
  logo?: string;
}

/** The dialog has closed. Both are null while nothing was decided. */
export interface Closed {
  session_id: string | null;
  outcome: Outcome | null;
}

export interface Failed {
  failed: FailureReason;
}

export interface FairwellEmbed {
  /** Open the flow in a dialog. Resolves when it has closed or failed; never rejects. */
  open(options: OpenOptions): Promise<Closed | Failed>;
}

export interface FairwellEventMap {
  "fairwell:opened": CustomEvent<Record<string, never>>;
  "fairwell:step": CustomEvent<{ step: string }>;
  "fairwell:ended": CustomEvent<{ session_id: string; outcome: Outcome }>;
  "fairwell:closed": CustomEvent<Closed>;
  "fairwell:failed": CustomEvent<{ reason: FailureReason }>;
}

export const open: FairwellEmbed["open"];
declare const Fairwell: FairwellEmbed;
export default Fairwell;

declare global {
  interface Window {
    Fairwell: FairwellEmbed;
  }
  interface GlobalEventHandlersEventMap extends FairwellEventMap {}
}
