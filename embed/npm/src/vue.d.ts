import type { DefineComponent } from "vue";
import type { CancelFormProps } from "./props.js";

/** Emits `opened`, `step`, `ended`, `closed` and `failed`. */
export const CancelForm: DefineComponent<CancelFormProps>;
