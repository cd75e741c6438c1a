// Every other page of the shell, each with what is done on it.
import assert from "node:assert/strict";

export default [
  {
    name: "home",
    async run({ page, open, check }) {
      await open("");
      await page.getByRole("region", { name: "Running now" }).getByRole("listitem").first().waitFor();
      await page.getByRole("region", { name: "Needs attention" }).getByText("no worker that listens").waitFor();
      await check();
      await page.getByRole("link", { name: "Compare the last two" }).click();
      await page.waitForURL("**/compare?ids=*");
    },
  },
  {
    name: "projects",
    async run({ page, open, ids, server, check }) {
      await open("projects");
      await page.getByRole("link", { name: "imagenet" }).waitFor();
      await check();
      await page.getByRole("button", { name: "New project" }).click();
      await page.getByLabel("Name").fill("Vision/Image Net");
      await page.getByText("Did you mean “vision/imagenet”?").waitFor();
      await page.getByLabel("Name").fill("to be/deleted");
      await page.getByRole("button", { name: "Make it" }).click();
      await page.getByRole("heading", { level: 1, name: "deleted" }).waitFor();
      await check();
      const { projects } = await server.call("projects.get_all_ex", { name: "^to be/deleted$" });
      await server.call("tasks.create", { name: "goes with it", type: "training", project: projects[0].id });
      await page.getByRole("button", { name: "Actions of the project" }).click();
      await page.getByRole("menuitem", { name: "Delete…" }).click();
      await page.getByText("With it go 1 task").waitFor();
      const button = page.getByRole("button", { name: "Delete for good" });
      assert.ok(await button.isDisabled());
      await page.getByLabel(/^Type “to be\/deleted”/).fill("to be/deleted");
      await button.click();
      await page.waitForURL("**/projects");
      await open(`projects/${ids.projects.imagenet}`);
      await page.getByRole("region", { name: "Best so far" }).locator("circle").first().waitFor();
      await page.getByRole("region", { name: "About" }).locator("strong").getByText("accuracy/top1").waitFor();
      await check();
    },
  },
  {
    name: "queues",
    async run({ page, open, ids, server, check }) {
      const order = async () =>
        (await server.call("queues.get_by_id", { queue: ids.queues.large })).queue.entries.map(({ task }) => task);
      await open(`queues/${ids.queues.large}`);
      const entries = page.locator("ol > li");
      await entries.nth(3).waitFor();
      await page
        .getByText(/no worker listens to/)
        .first()
        .waitFor();
      await check();
      const before = await order();
      await entries.nth(3).focus();
      await page.keyboard.press("Alt+Home");
      await page.getByRole("status").getByText("1 of 4").waitFor({ state: "attached" });
      await page.waitForFunction((id) => document.querySelector("ol > li")?.id.endsWith(id), before[3]);
      assert.deepEqual(await order(), [before[3], before[0], before[1], before[2]]);
      await entries.nth(0).dragTo(entries.nth(2));
      await page.waitForFunction((id) => document.querySelectorAll("ol > li")[2]?.id.endsWith(id), before[3]);
      assert.deepEqual(await order(), [before[0], before[1], before[3], before[2]]);
      await open("queues");
      await page.getByRole("heading", { name: "gpu-large" }).waitFor();
      await check();
    },
  },
  {
    name: "workers",
    async run({ page, open, check, server, ids }) {
      const task = ids.tasks.find(({ status }) => status === "in_progress").id;
      await server.call("workers.status_report", {
        worker: "mill-07:gpu0",
        timestamp: Date.now(),
        task,
        queues: [ids.queues.gpu],
      });
      await open("workers");
      await page
        .getByRole("row", { name: /mill-07:gpu0/ })
        .getByText("Running")
        .waitFor();
      await check();
      await page.getByRole("link", { name: "mill-07:gpu0" }).click();
      await page.getByRole("heading", { level: 1, name: "mill-07:gpu0" }).waitFor();
      await page.getByRole("region", { name: "GPU use" }).waitFor();
      await check();
    },
  },
  {
    name: "models",
    async run({ page, open, ids, server, check }) {
      await open("models");
      await page.getByRole("grid", { name: "Models" }).getByRole("row").nth(2).waitFor();
      await check();
      const model = ids.models[4];
      await open(`models/${model}`);
      await page.getByText("Lineage").waitFor();
      await page.getByRole("textbox", { name: "Key" }).fill("stage");
      await page.getByRole("textbox", { name: "Value" }).fill("<b>candidate</b>");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByRole("cell", { name: "<b>candidate</b>" }).waitFor();
      await check();
      await page.getByRole("button", { name: "Publish" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      const { model: now } = await server.call("models.get_by_id", { model });
      assert.equal(now.ready, true);
      assert.equal(now.metadata.stage.value, "<b>candidate</b>");
    },
  },
  {
    name: "reports",
    async run({ page, open, ids, server, check }) {
      await open(`reports/${ids.report}`);
      await page.getByRole("heading", { name: "What was tried" }).waitFor();
      await page.getByRole("region", { name: "accuracy/top1" }).locator("canvas").first().waitFor();
      await check();
      await open("reports");
      await page.getByRole("button", { name: "New report" }).click();
      await page.getByLabel("Name").fill("hostile words");
      await page.getByRole("button", { name: "Write it" }).click();
      const hostile = [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "![pixel](https://evil.example/p.png)",
        "<svg onload=alert(1)>",
        "<iframe src=https://evil.example></iframe>",
        "[fine](https://example.com)",
      ];
      await page.getByLabel("Text of the report, in Markdown").fill(`# Kept\n\n${hostile.join("\n\n")}\n`);
      await page.getByRole("status").getByText("saved").waitFor();
      const preview = page.getByRole("region", { name: "Preview" });
      await preview.getByRole("heading", { name: "Kept" }).waitFor();
      const inert = await preview.evaluate((element) => ({
        elements: element.querySelectorAll("script, img, iframe, svg, object, form, style").length,
        links: [...element.querySelectorAll("a")].map((link) => [link.getAttribute("href"), link.rel]),
      }));
      assert.equal(inert.elements, 0);
      assert.ok(inert.links.some(([href]) => href === "https://example.com"));
      for (const [href, rel] of inert.links) {
        assert.match(href, /^https:\/\//);
        assert.equal(rel, "noopener noreferrer nofollow");
      }
      const id = /reports\/([0-9a-f]+)/.exec(page.url())[1];
      const { tasks } = await server.call("reports.get_all_ex", { id: [id] });
      assert.match(tasks[0].report, /^# Kept/);
      await check();
    },
  },
  {
    name: "palette",
    async run({ page, open, ids, check }) {
      await open("");
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder(/^Search/).waitFor();
      await check();
      const { id, name } = ids.tasks[5];
      await page.keyboard.type(name);
      await page.getByRole("option", { name: new RegExp(name) }).waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/tasks/${id}/**`);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("> dark");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
      await page.keyboard.press("g");
      await page.keyboard.press("w");
      await page.waitForURL("**/workers");
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
      await check();
    },
  },
  {
    name: "settings",
    async run({ page, open, server, check }) {
      await open("settings/keys");
      await page.getByRole("button", { name: "New key" }).click();
      await page.getByLabel("Label").fill("laptop");
      await page.getByRole("button", { name: "Make it" }).click();
      await page.getByText("The secret is shown this once").waitFor();
      await page.getByRole("button", { name: "I have copied it" }).click();
      await page.getByRole("row", { name: /laptop/ }).waitFor();
      await check();
      await page
        .getByRole("row", { name: /laptop/ })
        .getByRole("button", { name: "Revoke" })
        .click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await page.getByRole("row", { name: /laptop/ }).waitFor({ state: "detached" });
      for (const section of ["profile", "sessions", "users", "storage", "health", "audit"]) {
        await open(`settings/${section}`);
        await page.getByRole("navigation", { name: "Sections" }).waitFor();
        await check();
      }
      await open("settings/users");
      await page.getByRole("button", { name: "New user" }).click();
      await page.getByLabel("Name").fill("vera");
      await page.getByLabel("Role", { exact: true }).selectOption("viewer");
      await page.getByRole("button", { name: "Make the user" }).click();
      await page.getByRole("dialog", { name: "vera can sign in" }).waitFor();
      const { users } = await server.call("users.get_all_ex", {});
      assert.equal(users.find(({ name }) => name === "vera").runfold_role, "viewer");
    },
  },
  {
    name: "a viewer may look, not change",
    isSignedOut: true,
    async run({ page, base, server, open, ids, check }) {
      const password = "looking-only-7";
      await server.call("auth.create_user", { name: "vito", password, role: "viewer" });
      await page.goto(base);
      await page.getByLabel("Name", { exact: true }).fill("vito");
      await page.getByLabel("Password").fill(password);
      await page.keyboard.press("Enter");
      await page.getByRole("navigation", { name: "Pages" }).waitFor();
      await open("projects");
      const button = page.getByRole("button", { name: "New project" });
      assert.equal(await button.getAttribute("aria-disabled"), "true");
      await check();
      await open("settings/users");
      await page.getByText("for administrators of the workspace").waitFor();
      const status = await page.evaluate(async (task) => {
        const headers = { "Content-Type": "application/json", "X-Runfold": "1" };
        const answer = await fetch(new URL("api/tasks.archive", document.baseURI), {
          method: "POST",
          headers,
          body: JSON.stringify({ tasks: [task] }),
        });
        return answer.status;
      }, ids.tasks[0].id);
      assert.equal(status, 403);
    },
  },
  {
    name: "hostile names stay names",
    async run({ page, open, server, ids }) {
      const name = '<img src=x onerror="document.title=1"> \u202egnp.exe {{7*7}}';
      const project = (await server.call("projects.create", { name: "<svg onload=alert(1)>" })).id;
      const task = (
        await server.call("tasks.create", {
          name,
          type: "training",
          project,
          tags: ["<b>tag</b>"],
          comment: "x".repeat(1_000_000),
        })
      ).id;
      const places = [
        [`projects/${project}/experiments?split=details&open=${task}`, "gnp.exe"],
        [`projects/${project}`, "<svg onload=alert(1)>"],
        ["projects", "<svg onload=alert(1)>"],
        ["", null],
        ["models", null],
      ];
      for (const [path, shown] of places) {
        await open(path);
        if (shown) await page.getByText(shown).first().waitFor();
        await page.waitForFunction(() => {
          const main = document.querySelector("main");
          return main && !main.querySelector("[class*=skeleton]");
        });
        assert.equal(await page.locator("#app img").count(), 0);
      }
      await open(`projects/${project}/experiments`);
      await page.getByText("\\u202egnp.exe").first().waitFor();
      assert.ok(ids.tasks.length > 0);
    },
  },
];
