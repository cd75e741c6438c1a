import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "../../format";
import { readOnnx, readSafetensors, readTable } from "./heads";
import { kindOfFile, mayRunCode } from "./kinds";

test("a file is known by its ending, and one that may run code is never opened", () => {
  expect(kindOfFile("http://h/a.PNG?x=1")).toBe("image");
  expect(kindOfFile("s3://b/w.safetensors")).toBe("tensors");
  expect(kindOfFile("a.html.exe")).toBe("other");
  expect(["w.pkl", "w.pt", "w.npy"].map(mayRunCode)).toEqual([true, true, false]);
});

function safetensors(header: object) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes.buffer;
}

test("the header of safetensors names its tensors and counts their numbers", () => {
  const found = readSafetensors(
    safetensors({
      __metadata__: { format: "pt" },
      "a.weight": { dtype: "F32", shape: [2, 3] },
      b: { dtype: "F16", shape: [] },
    }),
  );
  expect(found).toMatchObject({ total: 2, parameters: 7, metadata: [["format", "pt"]] });
  expect(found?.tensors[0]).toEqual({ name: "a.weight", type: "F32", shape: "2 × 3" });
});

test("whatever bytes stand at the start of a file, reading them ends", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      readSafetensors(bytes.slice().buffer);
      readOnnx(bytes.slice().buffer);
    }),
  );
});

test("an ONNX model says who made it", () => {
  const bytes = new Uint8Array([8, 9, 18, 7, ...new TextEncoder().encode("pytorch")]);
  expect(readOnnx(bytes.buffer)).toEqual([
    ["IR version", "9"],
    ["producer", "pytorch"],
  ]);
});

test("a table that was written is read back, whatever stands in its cells", () => {
  const cell = fc.stringMatching(/^[a-z0-9 ,"\n]*$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      expect(readTable(csv(rows))).toEqual(rows);
    }),
  );
  expect(readTable("a\tb\n1\t2")).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});
