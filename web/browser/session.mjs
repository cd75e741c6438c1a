// A browser over the page: signed in, with everything that it complained about and every address that it asked.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
const OFFLINE = ["--disable-background-networking", "--disable-component-update"];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: [...QUIET, ...OFFLINE] });

/** A signed-in page. `faults` holds errors, dialogs, refusals of the policy and requests to other hosts. */
export async function signedIn(browser, options = {}) {
  const { RUNFOLD_URL, RUNFOLD_NAME, RUNFOLD_PASSWORD } = process.env;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const base = new URL(RUNFOLD_URL).origin;
  // What a sandboxed frame asks for is refused by its own policy, and told here all the same: a collector judges those.
  context.on("request", (request) => {
    const url = request.url();
    if (request.frame() === page.mainFrame() && !/^(data|blob|about):/.test(url) && new URL(url).origin !== base)
      faults.push(`asked ${url.slice(0, 200)}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, target }) => {
      if (window === top && target instanceof Node) console.error(`policy: ${violatedDirective} refused ${blockedURI}`);
    });
  });
  page.on("console", (message) => message.text().startsWith("policy:") && faults.push(message.text()));
  await page.goto(RUNFOLD_URL);
  await page.getByLabel("Name").fill(RUNFOLD_NAME);
  await page.getByLabel("Password").fill(RUNFOLD_PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("nav[aria-label=Pages]").waitFor({ state: "attached" });
  const go = (path) => page.goto(new URL(path, `${RUNFOLD_URL}/`).href);
  const isClean = (where) => assert.deepEqual(faults, [], where);
  return { context, page, go, faults, isClean };
}

/** Whether what the page asked for is there: nothing says that it loads. A live page is never idle on the network. */
export async function settled(page) {
  await page.locator("#main").waitFor();
  await page.waitForFunction(() => {
    const saying = [...document.querySelectorAll("#main [role=status]")].map((one) => one.textContent);
    return document.querySelector("#main")?.textContent !== "" && !saying.includes("loading");
  });
}
