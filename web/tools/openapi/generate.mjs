// Writes src/api/schema.d.ts from docs/openapi.json: the shapes by openapi-typescript, the calls as one flat table.
// With `--check` it writes nothing and fails when the file is stale.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const SOURCE = new URL("../../../docs/openapi.json", import.meta.url);
const TARGET = new URL("../../src/api/schema.d.ts", import.meta.url);
const HEAD = "// Generated from docs/openapi.json by `npm run api`; don't edit.\n\n";

const document = JSON.parse(await readFile(SOURCE, "utf8"));

const typeOf = (schema, none) => {
  if (schema?.$ref) return `components["schemas"]["${schema.$ref.split("/").at(-1)}"]`;
  return schema?.type === "object" ? "Record<string, unknown>" : none;
};

function callOf([path, { post }]) {
  const request = post.requestBody?.content?.["application/json"]?.schema;
  const answer = post.responses["200"]?.content?.["application/json"]?.schema?.properties?.data;
  const access = JSON.stringify(post["x-access"]);
  return `  "${path.slice("/api/".length)}": { request: ${typeOf(request, "Record<string, unknown>")}; answer: ${typeOf(answer, "unknown")}; access: ${access} };\n`;
}

const shapes = astToString(
  await openapiTS({ ...document, paths: {} }, { defaultNonNullable: false, exportType: false }),
);
const components = shapes.slice(shapes.indexOf("export interface components"), shapes.indexOf("export type $defs"));
const calls = Object.entries(document.paths).map(callOf).join("");
const fresh = `${HEAD}export interface Calls {\n${calls}}\n\n${components}`;

if (process.argv.includes("--check")) {
  const kept = await readFile(TARGET, "utf8").catch(() => "");
  if (kept !== fresh)
    throw new Error("`web/src/api/schema.d.ts` is not what docs/openapi.json says; run `npm run api` in `web/`");
} else {
  await writeFile(TARGET, fresh);
}
