// Signing in, and from an empty server to the first experiment.
import assert from "node:assert/strict";

export default [
  {
    name: "first steps",
    isFirst: true,
    async run({ page, server, check }) {
      await page.getByText("Three steps to the first curve").waitFor();
      await check();
      await page.getByRole("button", { name: "Make a key for these lines" }).click();
      await page.getByText("export CLEARML_API_SECRET_KEY=").waitFor();
      const { id } = await server.call("tasks.create", { name: "the very first", type: "training" });
      await page.waitForURL(`**/tasks/${id}/overview`);
      await server.call("tasks.delete", { task: id, force: true });
    },
  },
  {
    name: "signing in",
    isSignedOut: true,
    async run({ page, base, name, password, server, check, context }) {
      const address = `${base}projects/*/experiments?q=status:failed`;
      await page.goto(address);
      await page.getByLabel("Name", { exact: true }).fill(name);
      await page.getByLabel("Password").fill("not the password");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("password").waitFor();
      await check();
      await page.getByLabel("Password").fill(password);
      await page.keyboard.press("Enter");
      await page.getByRole("grid", { name: "Experiments" }).waitFor();
      assert.equal(page.url(), address);
      // a session that ends elsewhere brings the sign-in over the page, which keeps what is typed
      await page.getByRole("combobox", { name: "Filter" }).fill("half a word");
      await server.call("auth.end_sessions", { user: await idOf(server, name) });
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      await page.getByLabel("Name", { exact: true }).fill(name);
      await page.getByLabel("Password").fill(password);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Sign in" }).waitFor({ state: "detached" });
      assert.equal(page.url(), address);
      assert.equal(await page.getByRole("combobox", { name: "Filter" }).inputValue(), "half a word");
      const [cookie] = await context.cookies();
      assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, "Strict"]);
      await page.getByRole("button", { name: `Account ${name}` }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in to Runfold" }).waitFor();
    },
  },
];

async function idOf(server, name) {
  const { users } = await server.call("users.get_all_ex", {});
  return users.find((user) => user.name === name).id;
}
