/** The page around this one: what is said to it, and whether the customer sees us by now. */

export const isFramed = () => parent !== window;

/** Nothing in a message is secret, so an unknown host may hear it too. */
export function post(type, detail) {
  parent.postMessage({ fairwell: 1, type, ...detail }, document.body.dataset.embedOrigin || "*");
}

/** Its colors, so that the bar of the dialog above it is of one piece with it. */
export function reportTheme() {
  const styles = [document.body, document.documentElement].map((element) => getComputedStyle(element));
  const isPainted = ({ backgroundColor }) => !/^transparent|, 0\)$/.test(backgroundColor);
  post("theme", { ground: styles.find(isPainted)?.backgroundColor, text: styles[0].color });
}

/** The content's height, which the frame may follow; the window's would only ever grow. */
export function reportSize() {
  post("size", { height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
}

/** A frame that is only prepared has no place on the screen: wait until it has. */
export function whenSeen(act) {
  if (!("prepared" in document.body.dataset)) return act();
  new IntersectionObserver((entries, watch) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    act();
  }).observe(document.getElementById("step"));
}
