export interface Subscription {
  /** Your own name for it. */
  ref: string;
  plan?: string;
  status?: "trialing" | "active" | "past_due" | "paused" | "non_renewing" | "canceled";
  /** In the minor unit: 2900 is €29.00. */
  amount_minor?: number;
  currency?: string;
  interval?: "day" | "week" | "month" | "year";
  interval_count?: number;
  quantity?: number;
  /** Unix seconds, as all times of a token. */
  started_at?: number;
  current_period_end?: number;
  trial_end?: number;
  discounted?: boolean;
}

export interface Customer {
  email?: string;
  name?: string;
  locale?: string;
  timezone?: string;
  country?: string;
  region?: string;
  traits?: Record<string, string | number | boolean>;
}

export interface TokenRequest {
  secret: string;
  kid: string;
  accountId: string;
  /** Your own name for the customer who is signed in. */
  customerRef: string;
  subscription: Subscription;
  customer?: Customer;
  flow?: string;
  return_url?: string;
  mode?: "live" | "test";
  /** Keys of the offers this customer may see. */
  offers?: string[];
  /** Unix seconds. Default: now. */
  now?: number;
}

/** Return a token that opens the cancellation of one subscription for five minutes. */
export function mintOpenToken(request: TokenRequest): string;

/** Return where a posted cancel form is sent on by 307, or null while Fairwell is away. */
export function findFlow(serviceUrl: string, patience?: number): Promise<string | null>;

/** The request was not signed with this secret, or not now. */
export class InvalidWebhook extends Error {}

/** Throw InvalidWebhook unless one of the signatures is ours. `body` is the raw bytes of the request. */
export function verifyWebhook(
  secret: string,
  headers: Record<string, string | string[] | undefined>,
  body: string | Uint8Array,
  now?: number,
): void;

export interface Refund {
  kind: "full" | "prorated";
  /** Null: you find the amount. */
  amount_minor: number | null;
  currency: string | null;
}

interface Order {
  action_id: string;
  mode: "live" | "test";
  session_id: string;
  customer_ref: string;
  subscription_ref: string;
}

interface BackOrder {
  canceled_for: string;
  plan: string | null;
  amount_minor: number | null;
  currency: string | null;
  interval: string | null;
  interval_count: number | null;
}

interface Accepted<Kind extends string, Terms> {
  kind: Kind;
  /** Your own name for the offer. */
  key: string;
  terms: Terms;
}

/** The owner's words: one text, or one for each locale. */
type Words = string | Record<string, string>;
type Flat = string | number | boolean | null;

/** What the customer accepted, by the kind of offer. Moments are ISO 8601. */
export type AcceptedOffer =
  | Accepted<
      "discount",
      {
        /** Off each charge; without it, `amount_minor` is taken off. */
        percent?: number;
        amount_minor?: number;
        currency?: string;
        /** For how many charges. Null: for good. */
        periods: number | null;
        starts_at: string | null;
        ends_at: string | null;
      }
    >
  | Accepted<
      "pause",
      {
        /** The length that was chosen; without it, `resume_on` was. */
        months?: number;
        resume_on?: string;
        starts_at: string | null;
        resumes_at: string | null;
        next_charge_at: string | null;
      }
    >
  | Accepted<
      "plan_change",
      {
        plan: string;
        /** Of all units together. */
        amount_minor: number;
        currency: string;
        interval: "day" | "week" | "month" | "year";
        interval_count: number;
        starts_at: string | null;
      }
    >
  | Accepted<
      "billing_change",
      {
        /** The day of the month; without it, `interval` changes. */
        billing_day?: number;
        interval?: "month" | "year";
        plan?: string | null;
        amount_minor?: number;
        currency?: string;
        starts_at: string | null;
        next_charge_at: string | null;
      }
    >
  | Accepted<
      "feature_unlock",
      { feature: Words; code: string | null; days: number; starts_at: string | null; ends_at: string | null }
    >
  | Accepted<"trial_extension", { days: number; trial_end: string | null }>
  | Accepted<"redirect", { url: string }>
  | Accepted<"roadmap", { roadmap: readonly { title: Words; planned: string | null }[]; tell_me_when: boolean }>
  | Accepted<"support", { channel: "email" | "link"; message?: string }>
  | Accepted<"onboarding", { url: string | null }>
  | Accepted<"custom", { payload: Record<string, Flat>; fields: Record<string, Flat> }>;

/** What each kind of action carries as `data`. */
export interface Orders {
  cancel: Order & {
    kind: "cancel";
    cancel: {
      effective: "period_end" | "immediately" | "on_date";
      /** ISO 8601; null if the token did not say when the paid period ends. */
      at: string | null;
      kind: "ordinary" | "extraordinary" | "withdrawal";
      refund: "none" | Refund;
      reason: string | null;
      text?: string;
      confirm_to?: string;
      name?: string;
    };
  };
  apply_offer: Order & { kind: "apply_offer"; offer: AcceptedOffer };
  undo_cancel: Order & { kind: "undo_cancel"; undo_cancel: BackOrder };
  reactivate: Order & { kind: "reactivate"; reactivate: BackOrder };
  resume: Order & {
    kind: "resume";
    resume: {
      starts_at: string;
      resumes_at: string;
      next_charge_at: string;
      amount_minor: number | null;
      currency: string | null;
    };
  };
  withdraw: Order & {
    kind: "withdraw";
    withdraw: {
      reference: string;
      canceled_for: string | null;
      effective_at: string;
      refund: "none" | Refund;
      confirm_to: string | null;
    };
  };
  verify_cancel: {
    action_id: string;
    mode: "live" | "test";
    kind: "verify_cancel";
    notice_id: string;
    reference: string;
    received_at: string;
    verify_cancel: {
      name: string;
      contract: string;
      confirm_to: string | null;
      kind: string | null;
      text: string | null;
      end_on: string | null;
      locale: string;
      country: string | null;
    };
  };
}

export type Answer =
  | { status: "applied"; effective_at?: string; message?: Record<string, string> }
  | { status: "failed"; code: string; message?: Record<string, string> }
  | { status: "pending" };

export type Perform = { [Kind in keyof Orders]?: (order: Orders[Kind]) => Answer | Promise<Answer> };

/** The answer to each `webhook-id`: a Map, or a table of yours. */
export interface Kept {
  get(webhookId: string): Answer | null | undefined | Promise<Answer | null | undefined>;
  set(webhookId: string, answer: Answer): unknown;
}

/** Do what was decided, once, and return what to answer. `message` was verified and parsed. */
export function answerAction(request: {
  webhookId: string;
  message: { type: string; data: unknown };
  kept: Kept;
  perform: Perform;
}): Promise<{ status: number; body?: Answer }>;
