/** Build the browser's assets into app/static/vendor/: `npm ci && npm run build`. */
import { copyFile, cp, mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, "app/static/vendor");
const KIT = join(ROOT, "embed/npm");
const EMBED_LIMIT = 3072;
const BROWSERS = ["chrome111", "edge111", "firefox114", "safari16.4"];

/** Import a stylesheet as its minified text: the embed adopts it, it is never a <style>. */
const styleText = {
  name: "style-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const options = { loader: "css", minify: true, target: BROWSERS };
      const { code } = await esbuild.transform(await readFile(path, "utf8"), options);
      return { contents: code.trim(), loader: "text" };
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
    target: BROWSERS,
    plugins: [styleText],
    ...options,
  });

/** Join a page's stylesheet with the tokens it stands on; the syntax stays as it is written. */
const stylesheet = (name) =>
  esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [join("app/static/css", name)],
    outfile: join(OUT, name),
    bundle: true,
    minify: true,
    legalComments: "none",
  });

async function gzipSize(file) {
  const size = gzipSync(await readFile(join(OUT, file)), { level: 9 }).length;
  console.log(`${file.padEnd(14)} ${String(size).padStart(6)} bytes gzip`);
  return size;
}

/** The npm package: the embed in one file, and the wrappers around it as they are written. */
async function packageFiles() {
  const dist = join(KIT, "dist");
  await rm(dist, { recursive: true, force: true });
  await cp(join(KIT, "src"), dist, { recursive: true });
  await bundle("embed/src/fairwell.js", join(dist, "index.js"), { format: "esm" });
  await copyFile(join(ROOT, "embed/src/fairwell.d.ts"), join(dist, "index.d.ts"));
}

async function build() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  await bundle("app/static/js/hosted.js", "hosted.js", { format: "iife" });
  await bundle("app/static/js/console.js", "console.js", { format: "iife" });
  for (const name of ["hosted.css", "console.css"]) await stylesheet(name);
  await bundle("embed/src/fairwell.js", "embed-v1.js", { format: "iife" });
  await bundle("embed/src/fairwell.js", "embed-v1.mjs", { format: "esm" });
  await copyFile(join(ROOT, "embed/src/fairwell.d.ts"), join(OUT, "embed-v1.d.ts"));
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await copyFile(axe, join(OUT, "axe.min.js"));
  await packageFiles();
}

await build();
for (const name of ["hosted.js", "hosted.css", "console.js", "console.css"]) await gzipSize(name);
const sizes = [await gzipSize("embed-v1.js"), await gzipSize("embed-v1.mjs")];
if (Math.max(...sizes) > EMBED_LIMIT) {
  console.error(`The embed is larger than the ${EMBED_LIMIT} bytes it promises.`);
  process.exitCode = 1;
}
