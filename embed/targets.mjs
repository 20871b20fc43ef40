/**
 * The oldest browsers we build for: phones of 2019, and what stands beside them.
 *
 * Every browser of this list reads the styles: colours, borders, a focus to see. The scripts are
 * an addition that needs a little more; where they do not run, the forms send themselves.
 */
export const STYLES = { chrome: 80, edge: 80, firefox: 75, safari: 13, ios_saf: 13 };
export const SCRIPTS = { chrome: 88, edge: 88, firefox: 90, safari: 15, ios: 15 };

/** What the dialog on a host's page needs; where it is missing, the flow opens as a page of its own. */
export const DIALOG = { chrome: 88, edge: 88, firefox: 101, safari: 16, ios_saf: 16 };

const PART = 256; // a version of lightningcss is one number: major, minor and patch, a byte each

const styleTargets = (versions) =>
  Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, version * PART * PART]));

export const pageTargets = styleTargets(STYLES);
export const dialogTargets = styleTargets(DIALOG);
export const scriptTargets = Object.entries(SCRIPTS).map(([name, version]) => `${name}${version}`);
