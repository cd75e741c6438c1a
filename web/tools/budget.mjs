// Weighs the built page by Vite's manifest, and fails where it is heavier than it may be. Called after `vite build`
// with the folder of the bundle: `node tools/budget.mjs ../crates/runfold-server/ui`.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_LOAD_KB = 300;
/** Gzip kilobytes that a page may add to what is there; a few have parts of their own. */
const PAGE_KB = 40;
/** A part of three pages or more, as the charts are. */
const SHARED_BY = 3;
const SHARED_KB = 60;
const PARTS = [
  [/plotly|plot-frame/, 1600],
  [/codemirror|Editor/, 120],
  [/[Mm]arkdown/, 60],
  [/[Gg]raph|[Dd]ag|xyflow/, 85],
];

const folder = process.argv[2];
const manifest = JSON.parse(readFileSync(`${folder}/.vite/manifest.json`, "utf8"));
const weights = new Map();

function weigh(file) {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }).length);
  return weights.get(file);
}

/** The files of an entry with all that it imports before it runs; fonts come later and don't count. */
function filesOf(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const imported of chunk.imports ?? []) filesOf(imported, seen);
  return seen;
}

const kilobytes = (files) => [...files].reduce((sum, file) => sum + weigh(file), 0) / 1000;
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry && key.endsWith("index.html"));
const first = filesOf(entry);
const problems = [];
const firstKb = kilobytes(first);
console.log(`first load ${firstKb.toFixed(1)} KB gzip of ${FIRST_LOAD_KB}`);
if (firstKb > FIRST_LOAD_KB) problems.push(`the first load weighs ${firstKb.toFixed(1)} KB`);

const pages = Object.entries(manifest)
  .filter(([, chunk]) => chunk.isDynamicEntry)
  .map(([key, chunk]) => ({ key, name: chunk.name ?? key, own: [...filesOf(key)].filter((file) => !first.has(file)) }));

/** What several pages share is fetched once, and weighed once. */
const shared = new Set(
  pages.flatMap(({ own }) => own).filter((file) => pages.filter(({ own }) => own.includes(file)).length >= SHARED_BY),
);
for (const file of shared) {
  const weight = kilobytes([file]);
  if (weight > 8) console.log(`  shared ${file} ${weight.toFixed(1)} KB of ${SHARED_KB}`);
  if (weight > SHARED_KB) problems.push(`${file} weighs ${weight.toFixed(1)} KB, ${SHARED_KB} are allowed`);
}
for (const { key, name, own } of pages) {
  const limit = PARTS.find(([part]) => part.test(key))?.[1] ?? PAGE_KB;
  const weight = kilobytes(own.filter((file) => !shared.has(file)));
  if (weight > 8 || weight > limit) console.log(`  ${name} ${weight.toFixed(1)} KB of ${limit}`);
  if (weight > limit) problems.push(`${key} weighs ${weight.toFixed(1)} KB, ${limit} are allowed`);
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
