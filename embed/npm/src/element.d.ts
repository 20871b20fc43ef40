/** Defines `<fairwell-cancel service="…">`; the import alone does it too. */
export const defineElement: () => void;
