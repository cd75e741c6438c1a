// An experiment's page and the comparison, walked through as a person would. Called with the variables of flow.mjs.
import assert from "node:assert/strict";
import { connect } from "./api.mjs";
import { seed } from "./seed.mjs";
import { launch, settled, signedIn } from "./session.mjs";

const { RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY } = process.env;
const server = await connect(RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY);
const ids = await seed(server, `walk ${Date.now().toString(36)}`);
const [first, second, third] = ids.runs;

/** Clone, edit, enqueue: hands on the keyboard, and what the server holds afterwards. */
async function cloneEditEnqueue({ page, go }) {
  await go(`tasks/${second}/overview`);
  await page.getByRole("heading", { name: "vit-b16 lr sweep 06", level: 2 }).waitFor();
  await page.keyboard.press("Shift+C");
  await page.getByRole("dialog").getByLabel("Name").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "vit-b16 lr sweep 06 · 2", level: 2 }).waitFor();
  await page.getByLabel("Filter parameters").waitFor();
  const clone = /tasks\/([0-9a-f]{32})/.exec(page.url())[1];
  await page.keyboard.press("i");
  await page.keyboard.type("lr");
  await page.keyboard.press("Enter");
  await page.keyboard.type("fast");
  await page.getByText("“fast” is not a number; try 0.001").waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("0.0042");
  await page.getByText("saved", { exact: true }).waitFor();
  await page.keyboard.press("Control+Enter");
  const picker = page.getByRole("dialog", { name: "Enqueue" });
  await picker.getByText("gpu").waitFor();
  await page.keyboard.press("Enter");
  await picker.getByText("no worker listens to").waitFor();
  await page.keyboard.press("Enter");
  const { tasks } = await server.call("tasks.get_all_ex", {
    id: [clone],
    only_fields: ["status", "parent", "hyperparams.Args.lr"],
  });
  assert.equal(tasks[0].status, "queued");
  assert.equal(tasks[0].parent.id, second);
  assert.equal(tasks[0].hyperparams.Args.lr.value, "0.0042");
  await page.getByText("Queued", { exact: true }).first().waitFor();
}

/** Two people edit one draft: both values are shown, and theirs can be taken. */
async function twoEditors({ page, go }) {
  await go(`tasks/${ids.draft}/config`);
  const field = page.getByLabel(/^seed/);
  await field.fill("7");
  await page.getByText("saved", { exact: true }).waitFor();
  await server.call("tasks.edit_hyper_params", {
    task: ids.draft,
    hyperparams: [{ section: "Args", name: "seed", value: "99", type: "float" }],
  });
  await page.getByText("somebody saved “99”").waitFor();
  await page.getByRole("button", { name: "Take theirs" }).click();
  assert.equal(await field.inputValue(), "99");
}

/** Curves: what is shown is in the address, and comes back with it. */
async function scalars({ page, go }) {
  await go(`tasks/${first}/scalars`);
  await page.getByRole("region", { name: "loss" }).locator("canvas").first().waitFor();
  await page.getByLabel("Smoothing").selectOption("ema");
  await page.getByRole("button", { name: "Log y" }).click();
  await page.waitForURL(/smooth=ema:0\.6.*logy=1|logy=1.*smooth=ema:0\.6/);
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes("logy"));
  const plot = page.getByRole("region", { name: "loss" }).locator(".u-over");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/range=\d+/);
  await page.getByRole("button", { name: "Show all of x" }).click();
  await page.waitForURL((url) => !url.search.includes("range"));
  const chart = page.getByRole("group", { name: /^Chart of loss/ });
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await chart.getByText(/at iteration 0: 2/).waitFor({ state: "attached" });
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "loss" }).locator("canvas").first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Values" }).click();
  await page.getByRole("grid", { name: "Values" }).getByText("loss / train").waitFor();
}

/** The console: found by the server in the whole log, linked by line. */
async function consoleTab({ page, go }) {
  await go(`tasks/${first}/console?follow=0`);
  await page.getByLabel("Find in the whole log").fill("out of memory");
  await page.getByText(/1 of 3/).waitFor();
  await page.getByText("CUDA out of memory").first().waitFor();
  await go(`tasks/${first}/console?follow=0#L2500`);
  await page.locator("#L2500").getByText("step 2499").waitFor();
  await go(`tasks/${first}/console?find=worker+[0-9]:&re=1&follow=0`);
  await page.getByText(/1 of 3/).waitFor();
}

async function comparison({ page, go }) {
  await go(`compare?ids=${first},${second},${third}`);
  const table = page.getByRole("grid", { name: "Differences" });
  await table.getByText("Args/lr", { exact: true }).waitFor();
  assert.equal(
    await table.getByText("Args/seed", { exact: true }).count(),
    0,
    "a row that is the same in all is not shown",
  );
  await page.getByRole("button", { name: /identical rows not shown/ }).click();
  await page.getByLabel("Filter rows").fill("seed");
  await table.getByText("Args/seed", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Scalars", exact: true }).click();
  const chart = page.getByRole("region", { name: "loss / val" });
  await chart.scrollIntoViewIfNeeded();
  await chart.locator("canvas").first().waitFor();
  await page.getByRole("link", { name: "Parallel", exact: true }).click();
  await page.getByRole("img", { name: /^Parallel coordinates of 3 runs/ }).waitFor();
  await page.getByRole("link", { name: "Samples", exact: true }).click();
  await page.getByLabel("Metric").selectOption("predictions");
  await page
    .getByRole("button", { name: /^open predictions cat/ })
    .first()
    .waitFor();
}

async function theRest({ page, go }) {
  await go(`pipelines/${ids.pipeline}`);
  await page.getByRole("button", { name: /train c/ }).click();
  await page.getByRole("complementary", { name: "Step train c" }).getByText("CUDA out of memory").first().waitFor();
  await go(`datasets/${ids.dataset}?tab=changes`);
  await page.getByText("train/dog/2.png").waitFor();
  await go(`hpo/${ids.search}`);
  await page
    .getByRole("grid", { name: "Trials, best first" })
    .getByText(/trial \d+/)
    .first()
    .waitFor();
  await go(`tasks/${first}/artifacts`);
  await page.getByRole("button", { name: /weights/ }).click();
  await page.getByText("a pickle runs the code of whoever made it").waitFor();
}

/** Nothing is wider than a phone, on any tab. */
async function onAPhone(browser) {
  const { context, page, go, isClean } = await signedIn(browser, {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  for (const path of [
    ...["overview", "execution", "config", "artifacts", "console", "scalars", "plots", "samples", "info"].map(
      (tab) => `tasks/${first}/${tab}`,
    ),
    `compare?ids=${first},${second}`,
    `pipelines/${ids.pipeline}`,
    `datasets/${ids.dataset}`,
    `hpo/${ids.search}`,
  ]) {
    await go(path);
    await page.locator("main").waitFor();
    await settled(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${path} is ${overflow} pixels wider than a phone`);
    isClean(path);
  }
  await context.close();
}

const browser = await launch();
try {
  const session = await signedIn(browser);
  for (const part of [cloneEditEnqueue, twoEditors, scalars, consoleTab, comparison, theRest]) {
    await part(session);
    session.isClean(part.name);
  }
  await session.context.close();
  await onAPhone(browser);
} finally {
  await browser.close();
}
console.log("the experiment's page and the comparison hold");
