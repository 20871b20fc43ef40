/** The cancel form as a Vue component. */
import { defineComponent, h } from "vue";
import { EVENTS, formAttributes } from "./form.js";

const NAMES = ["service", "action", "token", "tokenUrl", "fallback", "timeout", "brand", "logo", "preload"];

export const CancelForm = defineComponent({
  name: "CancelForm",
  props: Object.fromEntries(NAMES.map((name) => [name, null])),
  emits: EVENTS,
  setup(props, { slots, emit }) {
    const listeners = Object.fromEntries(
      EVENTS.map((name) => [`onFairwell:${name}`, ({ detail }) => emit(name, detail)]),
    );
    return () =>
      h("form", { ...formAttributes(props), ...listeners }, [
        props.token && h("input", { type: "hidden", name: "token", value: props.token }),
        slots.default?.(),
      ]);
  },
});
