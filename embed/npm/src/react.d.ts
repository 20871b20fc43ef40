import type { ReactElement, ReactNode } from "react";
import type { Closed, FailureReason, Outcome } from "./index.js";
import type { CancelFormProps } from "./props.js";

export interface CancelFormEvents {
  onOpened?: () => void;
  onStep?: (detail: { step: string }) => void;
  onEnded?: (detail: { session_id: string; outcome: Outcome }) => void;
  onClosed?: (detail: Closed) => void;
  onFailed?: (detail: { reason: FailureReason }) => void;
}

export function CancelForm(
  props: CancelFormProps & CancelFormEvents & { className?: string; children?: ReactNode },
): ReactElement;
