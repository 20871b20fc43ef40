/** The few words the embed says itself, in the host page's language. */

const LABELS = {
  en: ["Close", "Cancel subscription", "Opening…"],
  nl: ["Sluiten", "Abonnement opzeggen", "Wordt geopend…"],
  de: ["Schließen", "Abo kündigen", "Wird geöffnet…"],
  es: ["Cerrar", "Cancelar suscripción", "Abriendo…"],
  fr: ["Fermer", "Résiliation", "Ouverture"],
};

/** Close, title, opening: for a language tag such as "de-AT"; English for a language we do not speak. */
export const labelsFor = (locale = "") => LABELS[locale.slice(0, 2).toLowerCase()] ?? LABELS.en;
