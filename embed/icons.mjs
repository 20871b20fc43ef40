/** The console's line icons: only those that its templates name, in one sprite. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);

export const ICONS = [
  "chart-column",
  "ellipsis",
  "flask-conical",
  "house",
  "pencil",
  "menu",
  "settings",
  "tag",
  "users",
  "workflow",
];

/** Return one icon as a symbol: its lines alone, for the page that uses it decides on their colour. */
async function readSymbol(name) {
  const svg = await readFile(resolve(`lucide-static/icons/${name}.svg`), "utf8");
  const lines = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${lines.replace(/\s+/g, " ").trim()}</symbol>`;
}

/** Return the sprite. */
export async function buildSprite() {
  const symbols = await Promise.all(ICONS.map(readSymbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
