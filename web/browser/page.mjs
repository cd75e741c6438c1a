// What every page of every flow is held to: a quiet console, no foreign host, no room sideways, no barrier.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A 401 is how the page learns that nobody is signed in; a flow that expects another refusal says so in `expected`. */
export function watched(page, base) {
  const found = [];
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    if (!/status of 40[0139]|status of 429/.test(message.text())) found.push(message.text().slice(0, 500));
  });
  page.on("pageerror", (error) => found.push(error.message));
  page.on("dialog", (dialog) => found.push(`a dialog: ${dialog.message()}`) && dialog.dismiss());
  page.on("request", (request) => {
    const url = request.url();
    if (/^(https?|wss?):/.test(url) && !url.startsWith(new URL(base).origin)) found.push(`a request to ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) found.push(`${response.status()} from ${response.url()}`);
  });
  return found;
}

/** Nothing wider than the window, and nothing that axe finds against WCAG 2.2 AA. */
export async function checked(page) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} pixels wider than its window`);
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(" | ")}`,
    );
  });
  assert.deepEqual(violations, [], `axe at ${page.url()}`);
}
