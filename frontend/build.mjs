// Builds the theme and the scripts into ../static. The outputs are committed, so running the portal needs no Node.
//
//   npm ci && npm run build
//
// `static/css/loopbaan.css.sources.sha256` is the digest of everything in this folder (node_modules left out), so that a
// check can see in milliseconds whether the committed outputs belong to the committed sources.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { build, transform } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");
const modules = join(here, "node_modules");

/** Every source file under `folder`, as paths relative to this folder with forward slashes, sorted by code point. */
function sources(folder = here) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sources(path);
      return [relative(here, path).split(sep).join("/")];
    })
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function sourcesDigest() {
  const all = createHash("sha256");
  for (const path of sources()) {
    const one = createHash("sha256").update(readFileSync(join(here, path))).digest("hex");
    all.update(`${path}\0${one}\n`);
  }
  return all.digest("hex");
}

/** A guilloche: the woven rosette that printers of cheques use. Drawn here, because a formula is its source. */
function guilloche() {
  const size = 640;
  const curves = [];
  for (let curve = 0; curve < 18; curve += 1) {
    const points = [];
    for (let step = 0; step < 240; step += 1) {
      const turn = (step / 240) * 2 * Math.PI;
      const radius = 205 + 84 * Math.cos(9 * turn + (curve * Math.PI) / 9) + 22 * Math.cos(3 * turn - (curve * Math.PI) / 9);
      points.push(`${(size / 2 + radius * Math.cos(turn)).toFixed(1)} ${(size / 2 + radius * Math.sin(turn)).toFixed(1)}`);
    }
    curves.push(`<path d="M${points.join("L")}z"/>`);
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" ` +
    `fill="none" stroke="#0b5a52" stroke-width=".9" stroke-opacity=".2">${curves.join("")}</svg>\n`
  );
}

for (const folder of ["css", "js", "fonts", "images"]) mkdirSync(join(out, folder), { recursive: true });

// Styles
const css = compile(join(here, "loopbaan.scss"), {
  loadPaths: [here, modules],
  style: "compressed",
  quietDeps: true,
}).css.replaceAll(/@charset "UTF-8";/g, "");
const { code: minified } = await transform(css, { loader: "css", minify: true, legalComments: "none" });
writeFileSync(join(out, "css", "loopbaan.css"), minified);

// Scripts. Messages of the library for developers name another government's product: call it by its package's name.
const bundle = await build({
  entryPoints: [join(here, "js", "loopbaan.js")],
  bundle: true,
  format: "esm",
  target: "es2020",
  minify: true,
  legalComments: "none",
  write: false,
  nodePaths: [modules],
});
writeFileSync(join(out, "js", "loopbaan.js"), bundle.outputFiles[0].text.replaceAll("GOV.UK Frontend", "govuk-frontend"));
cpSync(join(here, "js", "flag.js"), join(out, "js", "flag.js"));
cpSync(join(modules, "htmx.org", "dist", "htmx.min.js"), join(out, "js", "htmx.min.js"));

// Fonts, with their licence
const font = join(modules, "@fontsource-variable", "atkinson-hyperlegible-next");
for (const subset of ["latin", "latin-ext"]) {
  for (const style of ["normal", "italic"]) {
    cpSync(
      join(font, "files", `atkinson-hyperlegible-next-${subset}-wght-${style}.woff2`),
      join(out, "fonts", `atkinson-hyperlegible-next-${subset}-${style}.woff2`),
    );
  }
}
cpSync(join(font, "LICENSE"), join(out, "fonts", "OFL.txt"));

cpSync(join(here, "LICENSES.txt"), join(out, "js", "LICENSES.txt"));

// Pictures
rmSync(join(out, "images"), { recursive: true });
cpSync(join(here, "images"), join(out, "images"), { recursive: true });
writeFileSync(join(out, "images", "guilloche.svg"), guilloche());

writeFileSync(join(out, "css", "loopbaan.css.sources.sha256"), `${sourcesDigest()}\n`);
