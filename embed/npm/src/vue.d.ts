import type { DefineSetupFnComponent } from "vue";
import type { Closed, FailureReason, Outcome } from "./index.js";
import type { CancelFormProps } from "./props.js";

export type CancelFormEmits = {
  opened: (detail: Record<string, never>) => void;
  step: (detail: { step: string }) => void;
  ended: (detail: { session_id: string; outcome: Outcome }) => void;
  closed: (detail: Closed) => void;
  failed: (detail: { reason: FailureReason }) => void;
};

export const CancelForm: DefineSetupFnComponent<CancelFormProps, CancelFormEmits>;
