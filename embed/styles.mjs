/** Stylesheets as old browsers read them: layers become an order, newer syntax becomes older. */
import { Features, transform } from "lightningcss";

import { dialogTargets, pageTargets } from "./targets.mjs";

const TOKENS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]/g;
const BOTH_ENDS = /\b(margin|padding)-(block|inline):((?:[^;{}()]|\((?:[^()]|\([^()]*\))*\))+)/g;
const SPACE = / (?![^(]*\))/;
const LAYER = /^@layer\s+([\w\s,.-]+?)\s*([{;])/;

/** Cut a stylesheet without comments into the statements of its outermost level. */
function statementsOf(css) {
  const statements = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of css.matchAll(TOKENS)) {
    depth += { "{": 1, "}": -1 }[token] ?? 0;
    if (depth > 0 || !/[};]/.test(token)) continue;
    statements.push(css.slice(start, index + 1).trim());
    start = index + 1;
  }
  return statements;
}

/** Rules of a layer lose against those of a later one: without layers, only their order says so. */
function flattenLayers(css) {
  const order = [];
  const ranked = [];
  for (const statement of statementsOf(css)) {
    const [opening, names, end] = statement.match(LAYER) ?? [];
    if (end === ";") order.push(...names.split(/\s*,\s*/));
    else if (opening) ranked.push([order.indexOf(names), statement.slice(opening.length, -1)]);
    else ranked.push([order.length, statement]);
  }
  ranked.sort(([one], [other]) => one - other); // equal ones stay as they were written
  return ranked.map(([, text]) => text).join("\n");
}

/** Write `margin-block: a b` as its two ends, which browsers knew years before. */
const splitEnds = (css) =>
  css.replace(BOTH_ENDS, (_all, box, axis, values) => {
    const [start, end = start] = values.trim().split(SPACE);
    return `${box}-${axis}-start:${start};${box}-${axis}-end:${end}`;
  });

/** Return a page's stylesheet in one order, in the syntax of the oldest browser, and minified. */
export function lower(css, filename) {
  const plain = transform({ filename, code: Buffer.from(css), minify: true }).code.toString();
  const code = Buffer.from(splitEnds(flattenLayers(plain)));
  return transform({ filename, code, minify: true, targets: pageTargets }).code.toString();
}

/** Return the dialog's stylesheet. It has no colours of its own in light and dark. */
export function lowerDialog(css, filename) {
  const options = { filename, minify: true, targets: dialogTargets, exclude: Features.LightDark };
  return transform({ ...options, code: Buffer.from(css) }).code.toString();
}
