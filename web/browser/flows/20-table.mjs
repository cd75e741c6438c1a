// The experiments table: found, ordered, chosen, acted on; all of it in the address.
import assert from "node:assert/strict";

const grid = (page) => page.getByRole("grid", { name: "Experiments" });
const names = async (page) => {
  await grid(page).locator("[role=rowheader] a").first().waitFor();
  return grid(page).locator("[role=rowheader] a").allTextContents();
};
const found = (page, text) => page.getByRole("status").getByText(text).waitFor();

export default [
  {
    name: "experiments table",
    async run({ page, open, ids, check, server }) {
      const path = `projects/${ids.projects.imagenet}/experiments`;
      await open(path);
      await grid(page).waitFor();
      await check();
      // a query line, typed, becomes a chip and part of the address
      await page.keyboard.press("/");
      await page.keyboard.type("status:completed ");
      await page.keyboard.press("Enter");
      await page.waitForURL("**q=status:completed**");
      const { total } = await server.call("tasks.get_all_ex", {
        project: [ids.projects.imagenet],
        status: ["completed"],
        page_size: 1,
        with_total: true,
      });
      await found(page, `${total} found`);
      // numbers are compared as numbers
      await page.getByRole("combobox", { name: "Filter" }).fill("lr<=0.0002");
      await page.keyboard.press("Enter");
      const few = await server.call("tasks.get_all_ex", {
        project: [ids.projects.imagenet],
        status: ["completed"],
        page_size: 1,
        with_total: true,
        where: { field: "hyperparams.Args.lr.value", op: "le", value: 0.0002 },
      });
      await found(page, `${few.total} found`);
      assert.ok(few.total > 0 && few.total < total);
      await page.getByRole("button", { name: "remove lr<=0.0002" }).click();
      // sorting by a metric is the server's, and stays over a reload
      await grid(page).getByRole("button", { name: "accuracy/top1 max", exact: true }).click();
      await page.waitForURL("**sort=-m.accuracy.top1.max**");
      const sorted = await names(page);
      const values = (await grid(page).locator("[role=row] [role=gridcell] b").allTextContents())
        .filter((_, at) => at % 2 === 0)
        .map(Number);
      assert.deepEqual(
        values,
        [...values].sort((a, b) => b - a),
      );
      await page.reload();
      assert.deepEqual(await names(page), sorted);
      await page.goBack();
      await page.goForward();
      assert.deepEqual(await names(page), sorted);
    },
  },
  {
    name: "columns and views",
    async run({ page, open, ids, check }) {
      await open(`projects/${ids.projects.imagenet}/experiments`);
      await page.getByRole("button", { name: /^Columns/ }).click();
      await page.getByLabel("Find a column").fill("mixup");
      await page.getByRole("checkbox", { name: /^mixup/ }).check();
      await page.getByLabel("Find a column").fill("top5");
      await page.getByRole("button", { name: "accuracy/top5 min" }).click();
      await check();
      await page.keyboard.press("Escape");
      await grid(page).getByRole("columnheader", { name: /mixup/ }).waitFor();
      await grid(page)
        .getByRole("columnheader", { name: /accuracy\/top5 min/ })
        .waitFor();
      assert.match(page.url(), /cols=.*p\.Args\/mixup/);
      await page.getByRole("button", { name: "Views" }).click();
      await page.getByRole("menuitem", { name: "Save as a view…" }).click();
      await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("with mixup");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "with mixup" }).waitFor();
      await open(`projects/${ids.projects.imagenet}/experiments`);
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "with mixup" }).click();
      await grid(page).getByRole("columnheader", { name: /mixup/ }).waitFor();
    },
  },
  {
    name: "hands on the keyboard",
    async run({ page, open, ids, server, check }) {
      await open(`projects/${ids.projects.detection}/experiments?sort=name`);
      const [first, second] = await names(page);
      await grid(page).focus();
      await page.keyboard.press("x");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("x");
      await page.getByRole("region", { name: "Selected tasks" }).getByText("2 selected").waitFor();
      await page.keyboard.press("Space");
      await page.getByRole("complementary", { name: "Details" }).getByRole("heading", { name: second }).waitFor();
      await check();
      await page.keyboard.press("a");
      await page.getByRole("status").getByText("2 tasks archived").waitFor();
      await grid(page).getByRole("link", { name: first }).waitFor({ state: "detached" });
      await page.keyboard.press("Control+z");
      await grid(page).getByRole("link", { name: first }).waitFor();
      const { tasks } = await server.call("tasks.get_all_ex", {
        project: [ids.projects.detection],
        system_tags: ["archived"],
      });
      assert.equal(tasks.length, 0);
      await page.keyboard.press("t");
      await page.getByLabel("Find or add a tag").fill("from keys");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Save" }).click();
      await grid(page).getByText("from keys").first().waitFor();
    },
  },
  {
    name: "new rows are announced",
    async run({ page, open, ids, server }) {
      await open(`projects/${ids.projects.nlp}/experiments`);
      const before = await names(page);
      const { id } = await server.call("tasks.create", {
        name: "a newcomer",
        type: "training",
        project: ids.projects.nlp,
      });
      const button = page.getByRole("button", { name: /1 new experiment/ });
      await button.waitFor();
      assert.deepEqual(await names(page), before);
      await button.click();
      await grid(page).getByRole("link", { name: "a newcomer" }).waitFor();
      await server.call("tasks.started", { task: id });
      await grid(page)
        .getByRole("row", { name: /a newcomer/ })
        .getByText("Running")
        .waitFor();
    },
  },
  {
    name: "an export equals the server's answer",
    async run({ page, open, ids, server }) {
      await server.call("tasks.create", { name: "=1+1", type: "testing", project: ids.projects.speech });
      await open(`projects/${ids.projects.speech}/experiments?cols=name,type`);
      await grid(page).getByRole("link", { name: "=1+1" }).waitFor();
      await page.getByRole("button", { name: "Export" }).click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: "Export as CSV" }).click(),
      ]);
      const text = await (await import("node:fs/promises")).readFile(await download.path(), "utf8");
      assert.match(text, /'=1\+1/);
      assert.doesNotMatch(text, /(^|,)=1\+1/m);
    },
  },
  {
    name: "experiments on a phone",
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    async run({ page, open, ids, check }) {
      await open(`projects/${ids.projects.imagenet}/experiments`);
      await page.getByRole("list", { name: "Experiments" }).getByRole("listitem").first().waitFor();
      await check();
      await page.getByRole("button", { name: "Pages" }).click();
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Models" }).click();
      await page.waitForURL("**/models");
    },
  },
];
