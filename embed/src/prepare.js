/**
 * Beside v1.js, where a host wants it: the frame loads while a pointer, a finger or the focus is at the button.
 *
 * What is prepared begins no session: the service renders the first step from the token alone,
 * and the page in the frame says by itself when it is seen.
 */
import { optionsOf } from "./options.js";
import { requestToken, submit, webUrl } from "./requests.js";

/** One a page, whatever comes of it. */
let prepared;

/** Bytes that nobody asked for are not loaded where somebody pays for them. */
const isDear = ({ saveData, type } = {}) => saveData || type === "cellular";

/** Another token, language or button is another opening. */
const keyOf = ({ action, locale, title, fields }) => JSON.stringify([action, locale, title, ...(fields ?? [])]);

async function load({ action, token, tokenUrl, locale, fields }, { frame }) {
  const given = tokenUrl ? await requestToken(tokenUrl, fields) : token;
  if (!given || prepared.isTaken) return;
  prepared.sent = new Map([["token", given]]);
  if (locale) prepared.sent.set("lang", locale);
  submit(webUrl(action), [...prepared.sent, ["prepare", 1]], frame.name);
}

function reach({ target }) {
  const button = target.closest?.("[data-fairwell] button, [data-fairwell] input");
  const { createDialog } = globalThis.Fairwell ?? {};
  if (prepared || !createDialog || button?.type !== "submit") return;
  if (button.form?.dataset.preload === "off" || isDear(navigator.connection)) return;
  prepared = {};
  try {
    const options = optionsOf(button.form, button);
    prepared = { key: keyOf(options), dialog: createDialog(options) };
    globalThis.Fairwell.take = take;
    load(options, prepared.dialog).catch(() => {});
  } catch {
    // a browser without such dialogs: the press finds that out, and leads on
  }
}

/** A page of ours cannot be read from here; a blank one has not come, or was not allowed to. */
const hasCome = ({ frame }) => frame.isConnected && !frame.contentDocument;

/**
 * Return the dialog for what was pressed, if it is the one that was prepared; otherwise the press makes its own.
 * `fields` takes what was sent, for the way out.
 */
function take(options, fields) {
  const { key, dialog, sent } = prepared;
  if (key !== keyOf(options)) return null;
  prepared = { isTaken: true };
  if (hasCome(dialog)) {
    for (const [name, value] of sent) fields.set(name, value);
    return dialog;
  }
  dialog.frame.parentNode.remove();
  return null;
}

for (const type of ["pointerover", "focusin"]) document.addEventListener(type, reach);
