/** The few words the embed says itself, in the host page's language. */

const LABELS = {
  en: { close: "Close", title: "Cancel subscription" },
  nl: { close: "Sluiten", title: "Abonnement opzeggen" },
  de: { close: "Schließen", title: "Abo kündigen" },
  es: { close: "Cerrar", title: "Cancelar suscripción" },
};

/** Labels for a language tag such as "de-AT"; English for a language we do not speak. */
export const labelsFor = (locale = "") => LABELS[locale.slice(0, 2).toLowerCase()] ?? LABELS.en;
