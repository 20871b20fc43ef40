/** Defines `<fairwell-cancel service="…">`; the import alone does it too. */
export const defineElement: () => void;

declare global {
  interface HTMLElementTagNameMap {
    "fairwell-cancel": HTMLElement;
  }
}
