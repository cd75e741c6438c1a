// The pages in a real browser: a fresh server, somebody's first steps, then a team's work and every page of it.
// Called by `cargo xtask test --only browser` with RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY, RUNFOLD_NAME
// and RUNFOLD_PASSWORD; pictures of what failed go to SHOTS. FLOWS=name,name runs only those.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { connect } from "./api.mjs";
import { checked, watched } from "./page.mjs";
import { seed } from "./team.mjs";

const { RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY, RUNFOLD_NAME, RUNFOLD_PASSWORD, SHOTS, CHROMIUM } =
  process.env;
const PAGE_URL = `${process.env.PAGE_URL ?? RUNFOLD_URL}/`;
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
const OFFLINE = ["--disable-background-networking", "--disable-component-update"];
const ONLY = process.env.FLOWS?.split(",");

async function flows() {
  const files = (await readdir(new URL("flows/", import.meta.url))).filter((name) => name.endsWith(".mjs")).sort();
  const loaded = await Promise.all(files.map((file) => import(new URL(`flows/${file}`, import.meta.url))));
  return loaded.flatMap(({ default: list }) => list).filter(({ name }) => !ONLY || ONLY.includes(name));
}

async function signIn(page) {
  await page.goto(PAGE_URL);
  await page.getByLabel("Name", { exact: true }).fill(RUNFOLD_NAME);
  await page.getByLabel("Password").fill(RUNFOLD_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("nav[aria-label=Pages]").waitFor({ state: "attached" });
}

/** One flow in a context of its own, so that none depends on what another left. */
async function walk(browser, flow, shared) {
  const viewport = flow.viewport ?? { width: 1440, height: 900 };
  const context = await browser.newContext({ viewport, colorScheme: flow.colorScheme ?? "light" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints = watched(page, PAGE_URL);
  const open = async (path) => {
    await page.goto(PAGE_URL + path);
    await page.locator("#main").waitFor();
  };
  const name = RUNFOLD_NAME;
  const password = RUNFOLD_PASSWORD;
  const started = performance.now();
  try {
    if (!flow.isSignedOut) await signIn(page);
    await flow.run({
      ...shared,
      page,
      context,
      browser,
      open,
      base: PAGE_URL,
      name,
      password,
      check: () => checked(page),
    });
    assert.deepEqual(complaints, []);
  } catch (problem) {
    if (SHOTS)
      await page.screenshot({ path: `${SHOTS}/failed-${flow.name.replace(/\W+/g, "-")}.png` }).catch(() => undefined);
    failed.push(flow.name);
    console.error(`✕ ${flow.name} at ${page.url()}\n${problem.stack}\nthe browser says ${JSON.stringify(complaints)}`);
    return;
  } finally {
    await context.close();
  }
  console.log(`  ${flow.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/** What failed; the others are walked all the same. */
const failed = [];

const server = await connect(RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY);
const all = await flows();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...OFFLINE] });
try {
  for (const flow of all.filter(({ isFirst }) => isFirst)) await walk(browser, flow, { server });
  const ids = await seed(RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY, { experiments: 24 });
  for (const flow of all.filter(({ isFirst }) => !isFirst)) await walk(browser, flow, { server, ids });
} finally {
  await browser.close();
}
console.log(`${all.length - failed.length} of ${all.length} flows passed`);
if (failed.length > 0) process.exit(1);
