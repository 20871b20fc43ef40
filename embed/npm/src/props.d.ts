/** What the React and Vue components take. */
export interface CancelFormProps {
  /** Where the service opens flows, for example "https://cancel.example.com/open". */
  service: string;
  /** Your own page, which takes the form where the dialog does not open. */
  action: string;
  /** A signed open token; or give `tokenUrl`. */
  token?: string;
  tokenUrl?: string;
  fallback?: string;
  timeout?: number;
  brand?: string;
  logo?: string;
  /** "off": with `@fairwell/embed/prepare`, nothing is loaded before the press. */
  preload?: "off";
}
