// The second build: the sandboxed page that draws reported figures. Its scripts are classic ones, because a page without
// an origin may not fetch modules; the plot library's bundles lie beside it as they were published.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type Plugin } from "vite";

const packages = createRequire(import.meta.url);
const BUNDLES = ["cartesian", "gl3d", "strict"] as const;

/** A published bundle's file, and the name under which it may be kept for ever. */
function published(bundle: string): { name: string; source: Buffer } {
  const manifest = packages.resolve(`plotly.js-${bundle}-dist-min/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const file = packages.resolve(`plotly.js-${bundle}-dist-min/plotly-${bundle}.min.js`);
  return { name: `plotly-${bundle}-${version}.min.js`, source: readFileSync(file) };
}

const page = (script: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Plots</title>
    <style>
      html, body { margin: 0; background: transparent; overflow: hidden; }
      .plot { position: absolute; top: 0; left: 0; overflow: hidden; }
    </style>
  </head>
  <body>
    <script src="${script}"></script>
  </body>
</html>
`;

const framePage: Plugin = {
  name: "plot-frame-page",
  generateBundle(_, bundle) {
    const entry = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry);
    if (!entry) throw new Error("the plot frame has no entry");
    for (const { name, source } of BUNDLES.map(published)) {
      this.emitFile({ type: "asset", fileName: `assets/${name}`, source });
    }
    this.emitFile({ type: "asset", fileName: "plot-frame.html", source: page(entry.fileName) });
  },
};

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [framePage],
  define: { BUNDLES: JSON.stringify(Object.fromEntries(BUNDLES.map((bundle) => [bundle, published(bundle).name]))) },
  build: {
    outDir: process.env.RUNFOLD_UI ?? "../crates/runfold-server/ui",
    emptyOutDir: false,
    rollupOptions: {
      input: "plot-frame/main.ts",
      output: { format: "iife", entryFileNames: "assets/plot-frame-[hash].js" },
    },
  },
});
