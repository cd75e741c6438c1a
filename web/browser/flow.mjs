// The page in a real browser, from the log-in to a curve that grows. Called by `cargo xtask test --only browser` with
// RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY, RUNFOLD_NAME and RUNFOLD_PASSWORD; pictures go to SHOTS.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const { RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY, RUNFOLD_NAME, RUNFOLD_PASSWORD, SHOTS, CHROMIUM } =
  process.env;
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
const OFFLINE = ["--disable-background-networking", "--disable-component-update"];
const SIZES = [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
];

async function api(action, body, authorization = `Bearer ${token}`) {
  const headers = { "Content-Type": "application/json", Authorization: authorization };
  const answer = await fetch(`${RUNFOLD_URL}/api/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
  const { meta, data } = await answer.json();
  assert.equal(meta.result_code, 200, `${action}: ${meta.result_msg}`);
  return data;
}

const basic = Buffer.from(`${RUNFOLD_ACCESS_KEY}:${RUNFOLD_SECRET_KEY}`).toString("base64");
const { token } = await api("auth.login", {}, `Basic ${basic}`);

/** A running task with a hundred points and two lines of console, one of them an attempt to be HTML. */
async function seed() {
  const project = (await api("projects.create", { name: "browser" })).id;
  const task = (await api("tasks.create", { name: "hello <b>page</b>", type: "training", project })).id;
  await api("tasks.started", { task });
  for (let iter = 0; iter < 100; iter++) await report(task, iter);
  const line = (msg, timestamp) => ({ type: "log", task, level: "INFO", worker: "w", msg, timestamp });
  const now = Date.now();
  await api("events.add", line("first line", now));
  await api("events.add", line("<script>alert(1)</script>", now + 1));
  return task;
}

const report = (task, iter) =>
  api("events.add", {
    type: "training_stats_scalar",
    task,
    iter,
    metric: "loss",
    variant: "train",
    value: 1 / (iter + 1),
  });

/** What the browser complained about; a 401 is how the page learns that nobody is logged in. */
function complaintsOf(page) {
  const found = [];
  const isExpected = (text) => text.includes("status of 401");
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isExpected(message.text())) found.push(message.text());
  });
  page.on("pageerror", (error) => found.push(error.message));
  page.on("dialog", (dialog) => found.push(`a dialog: ${dialog.message()}`) && dialog.dismiss());
  return found;
}

async function walk(browser, task, { width, height, colorScheme }, iteration) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = complaintsOf(page);
  const shot = (name) => page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png` });
  await page.goto(RUNFOLD_URL);
  await page.getByLabel("Name").fill(RUNFOLD_NAME);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("password is wrong").waitFor();
  await shot("refused");
  await page.getByLabel("Password").fill(RUNFOLD_PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Newest experiments" }).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "browser" }).click();
  await shot("list");
  await page.getByRole("link", { name: "hello <b>page</b>" }).click();
  await page.locator("figure", { hasText: "loss" }).locator("canvas").waitFor();
  await page.getByText("first line\n<script>alert(1)</script>").waitFor();
  await shot("task");
  await report(task, iteration);
  await page.getByText(`iteration ${iteration} `).waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} pixels wider than the window of ${width}`);
  await page.reload();
  await page.getByRole("heading", { name: "hello <b>page</b>" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Password").waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
}

const task = await seed();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...OFFLINE] });
try {
  for (const [at, size] of SIZES.entries()) await walk(browser, task, size, 100 + at);
} finally {
  await browser.close();
}
console.log(`${SIZES.length} walks passed`);
