import fc from "fast-check";
import { expect, test } from "vitest";
import { diffTexts, parseDiff, sideBySide } from "./diff";

const GIT = `diff --git a/train.py b/train.py
index 83db48f..bf269f4 100644
--- a/train.py
+++ b/train.py
@@ -10,3 +10,4 @@ def main():
     model = build()
-    optimizer = SGD()
+    optimizer = AdamW()
+    scheduler = Cosine()
     train()
diff --git a/new.txt b/new.txt
new file mode 100644
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+hello
`;

test("git's output becomes files with numbered lines", () => {
  const { files, cut } = parseDiff(GIT);
  expect(cut).toBe(0);
  expect(files.map(({ name, added, removed }) => [name, added, removed])).toEqual([
    ["train.py", 2, 1],
    ["new.txt", 1, 0],
  ]);
  expect(files[0]?.lines[2]).toEqual({ kind: "removed", text: "    optimizer = SGD()", before: 11 });
  expect(files[0]?.lines[4]).toEqual({ kind: "added", text: "    scheduler = Cosine()", after: 12 });
});

test("side by side, what was removed stands beside what took its place", () => {
  const rows = sideBySide(parseDiff(GIT).files[0]?.lines ?? []);
  expect(rows[2]).toMatchObject({
    left: { text: "    optimizer = SGD()" },
    right: { text: "    optimizer = AdamW()" },
  });
  expect(rows[3]).toMatchObject({ left: undefined, right: { text: "    scheduler = Cosine()" } });
});

test("two texts differ by the lines that changed, with their neighbours", () => {
  const lines = diffTexts("a\nb\nc\nd\ne\nf\ng\nh", "a\nb\nc\nd\nX\nf\ng\nh");
  expect(lines?.map(({ kind, text }) => `${kind[0]}${text}`)).toEqual(["sb", "sc", "sd", "re", "aX", "sf", "sg", "sh"]);
  expect(diffTexts("same", "same")).toEqual([]);
});

test("the difference leads from the one text to the other", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffTexts(before, after) ?? [];
      const [a, b] = [before.split("\n"), after.split("\n")];
      for (const line of lines) {
        if (line.before !== undefined) expect(a[line.before - 1]).toBe(line.text);
        if (line.after !== undefined) expect(b[line.after - 1]).toBe(line.text);
      }
      const added = lines.filter(({ kind }) => kind === "added").length;
      const removed = lines.filter(({ kind }) => kind === "removed").length;
      expect(added - removed).toBe(b.length - a.length);
    }),
  );
});

test("whatever stands for a diff is read without failing", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom("diff --git a/x b/x", "@@ -1 +1 @@", "+a", "-b", " c", "\\ No newline", "+++ b/y", "junk", ""),
      ),
      (lines) => {
        parseDiff(lines.join("\n"));
      },
    ),
  );
});
