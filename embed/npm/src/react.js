"use client";
/** The cancel form as a React component. */
import { createElement, useEffect, useRef } from "react";
import { EVENTS, formAttributes } from "./form.js";

const handlerName = (event) => `on${event[0].toUpperCase()}${event.slice(1)}`;

/** Listen once; the handlers of the latest rendering are called. */
function useEvents(form, props) {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const hear = ({ type, detail }) => latest.current[handlerName(type.split(":")[1])]?.(detail);
    for (const name of EVENTS) form.current.addEventListener(`fairwell:${name}`, hear);
    const element = form.current;
    return () => {
      for (const name of EVENTS) element.removeEventListener(`fairwell:${name}`, hear);
    };
  }, [form]);
}

export function CancelForm({ token, children, className, ...props }) {
  const form = useRef(null);
  useEvents(form, props);
  const attributes = { ...formAttributes(props), className, ref: form };
  const field = token && createElement("input", { type: "hidden", name: "token", value: token });
  return createElement("form", attributes, field, children);
}
