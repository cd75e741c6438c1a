// Pictures of every page, on a desk and on a phone, light and dark. Called by `cargo xtask screenshots` with the same
// variables as the flows; the pictures go to SHOTS.
import { chromium } from "playwright-core";
import { seed } from "./team.mjs";

const { RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY, RUNFOLD_NAME, RUNFOLD_PASSWORD, SHOTS, CHROMIUM } =
  process.env;
const BASE = `${process.env.PAGE_URL ?? RUNFOLD_URL}/`;
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const QUALITY = 55;

const ids = await seed(RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY);
const [first, , , fourth, fifth, sixth] = ids.tasks.map(({ id }) => id);
const table = `projects/${ids.projects.imagenet}/experiments`;
const PAGES = {
  home: "",
  projects: "projects",
  project: `projects/${ids.projects.imagenet}`,
  table: `${table}?sel=${fourth},${fifth},${sixth}&sort=-m.accuracy.top1.max`,
  details: `${table}?split=details&base=${sixth}`,
  overview: `tasks/${first}/overview`,
  execution: `tasks/${first}/execution`,
  config: `tasks/${first}/config`,
  console: `tasks/${first}/console`,
  scalars: `tasks/${first}/scalars?smooth=ema:0.6`,
  info: `tasks/${first}/info`,
  compare: `compare?ids=${fourth},${fifth},${sixth}`,
  models: "models",
  model: `models/${ids.models[0]}`,
  queues: "queues",
  workers: "workers?range=1h",
  report: `reports/${ids.report}`,
  settings: "settings/keys",
  health: "settings/health",
};

async function signIn(page) {
  await page.goto(BASE);
  await page.getByLabel("Name", { exact: true }).fill(RUNFOLD_NAME);
  await page.getByLabel("Password").fill(RUNFOLD_PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("nav[aria-label=Pages]").waitFor({ state: "attached" });
}

/** Letters of our own, no bar of a thing that still loads, and two frames for what was drawn last. */
async function settled(page) {
  await page.locator("#main").waitFor();
  await page.waitForFunction(() => document.querySelector("#main [class*=skeleton]") === null);
  await page.waitForLoadState("networkidle", { timeout: 1500 }).catch(() => undefined); // a page that polls is never idle
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
let taken = 0;
try {
  for (const viewport of SIZES) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport, colorScheme });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const look = `${viewport.width}-${colorScheme}`;
      await page.goto(BASE);
      await page.getByLabel("Password").waitFor();
      const shot = (name) => page.screenshot({ path: `${SHOTS}/${name}-${look}.jpg`, type: "jpeg", quality: QUALITY });
      await shot("login");
      await signIn(page);
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(BASE + path);
        await settled(page);
        await shot(name);
        taken++;
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`${taken} pictures in ${SHOTS}`);
