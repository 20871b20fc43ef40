/** Build the browser's assets into app/static/vendor/: `npm ci && npm run build`. */
import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";

import { buildSprite } from "./icons.mjs";
import { lower, lowerDialog } from "./styles.mjs";
import { scriptTargets } from "./targets.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, "app/static/vendor");
const KIT = join(ROOT, "embed/npm");
const RECIPES = ["answer.mjs", "mint.mjs", "route.mjs", "verify.mjs"];
const EMBED_LIMIT = 3072;
const TYPEFACE = "@fontsource-variable/geist/files/geist-latin-wght-normal.woff2";
const TYPEFACE_LIMIT = 30_000;
const STYLESHEETS = ["hosted.css", "preview.css", "console.css"];

/** Import a stylesheet as its minified text: the embed adopts it, it is never a <style>. */
const styleText = {
  name: "style-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      return { contents: lowerDialog(await readFile(path, "utf8"), path), loader: "text" };
    });
  },
};

const bundle = (entry, outfile, options) =>
  esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: resolve(OUT, outfile),
    bundle: true,
    minify: true,
    legalComments: "none",
    target: scriptTargets,
    // Chrome 80 reads it; the fault that it is lowered for concerns calls in parentheses, which we have not.
    supported: { "optional-chain": true },
    plugins: [styleText],
    ...options,
  });

const readFace = () => readFile(createRequire(import.meta.url).resolve(TYPEFACE));

/** The text face's file as pages ask for it in advance: `asset_url` names the same version. */
async function versionedFace() {
  const digest = createHash("sha256").update(await readFace()).digest("hex");
  return `console-text.woff2?v=${digest.slice(0, 12)}`;
}

/** Join a page's stylesheet with the tokens it stands on, and lower what old browsers cannot read. */
async function stylesheet(name) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [join("app/static/css", name)],
    outfile: join(OUT, name),
    bundle: true,
    write: false,
    external: ["*.woff2"],
    legalComments: "none",
  });
  const css = outputFiles[0].text.replace("console-text.woff2", await versionedFace());
  await writeFile(join(OUT, name), lower(css, name));
}

async function gzipSize(file) {
  const size = gzipSync(await readFile(join(OUT, file)), { level: 9 }).length;
  console.log(`${file.padEnd(14)} ${String(size).padStart(6)} bytes gzip`);
  return size;
}

/** A recipe as a part of a program: bundled into the file that runs, its trial run would take that for itself. */
async function hostFunction(name, folder) {
  const recipe = await readFile(join(ROOT, "embed/hosts/node", name), "utf8");
  const [code] = recipe.split("\n// Trial run");
  await writeFile(join(folder, name), code.replace(/^import \{ (readFileSync|fileURLToPath) \}.*\n/gm, ""));
}

/** The npm package: the embed in one file, the wrappers around it and Node's recipes as they are written. */
async function packageFiles() {
  const dist = join(KIT, "dist");
  await rm(dist, { recursive: true, force: true });
  await cp(join(KIT, "src"), dist, { recursive: true });
  await bundle("embed/src/fairwell.js", join(dist, "index.js"), { format: "esm" });
  await bundle("embed/src/prepare.js", join(dist, "prepare.js"), { format: "esm" });
  for (const name of RECIPES) await hostFunction(name, join(dist, "host"));
  await copyFile(join(ROOT, "embed/src/fairwell.d.ts"), join(dist, "index.d.ts"));
}

/** What the console alone loads: its text face, of which Latin is enough for our languages, and its icons. */
async function consoleParts() {
  const face = await readFace();
  if (face.length > TYPEFACE_LIMIT) throw new Error(`The text face has ${face.length} bytes.`);
  await writeFile(join(OUT, "console-text.woff2"), face);
  await writeFile(join(OUT, "icons.svg"), await buildSprite());
}

async function build() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  await bundle("app/static/js/hosted.js", "hosted.js", { format: "iife" });
  await bundle("app/static/js/arrival.js", "arrival.js", { format: "iife" });
  await bundle("app/static/js/console.js", "console.js", { format: "iife" });
  for (const name of STYLESHEETS) await stylesheet(name);
  await bundle("embed/src/fairwell.js", "embed-v1.js", { format: "iife" });
  await bundle("embed/src/fairwell.js", "embed-v1.mjs", { format: "esm" });
  await bundle("embed/src/prepare.js", "embed-prepare.js", { format: "iife" });
  await copyFile(join(ROOT, "embed/src/fairwell.d.ts"), join(OUT, "embed-v1.d.ts"));
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await copyFile(axe, join(OUT, "axe.min.js"));
  await consoleParts();
  await packageFiles();
}

await build();
for (const name of ["hosted.js", "hosted.css", "console.js", "console.css"]) await gzipSize(name);
await gzipSize("embed-prepare.js");
const sizes = [await gzipSize("embed-v1.js"), await gzipSize("embed-v1.mjs")];
if (Math.max(...sizes) > EMBED_LIMIT) {
  console.error(`The embed is larger than the ${EMBED_LIMIT} bytes it promises.`);
  process.exitCode = 1;
}
