// The beginnings of weight files, read for what they say of themselves. Bounded; what is not understood is not shown.

export interface TensorRow {
  name: string;
  type: string;
  shape: string;
}

export interface TensorFile {
  tensors: TensorRow[];
  total: number;
  parameters: number;
  metadata: [string, string][];
}

const MOST_HEADER = 4_000_000;
const MOST_ROWS = 500;

/** The header of safetensors: a length, then JSON. */
export function readSafetensors(bytes: ArrayBuffer): TensorFile | undefined {
  if (bytes.byteLength < 8) return undefined;
  const length = new DataView(bytes).getBigUint64(0, true);
  if (length > BigInt(Math.min(MOST_HEADER, bytes.byteLength - 8))) return undefined;
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, Number(length))));
  } catch {
    return undefined;
  }
  if (typeof header !== "object" || header === null) return undefined;
  const { __metadata__: metadata, ...rest } = header as Record<string, unknown>;
  const tensors = Object.entries(rest).flatMap(([name, value]) => {
    const { dtype, shape } = (value ?? {}) as { dtype?: unknown; shape?: unknown };
    if (!Array.isArray(shape)) return [];
    return [{ name, type: String(dtype), dims: shape.map(Number) }];
  });
  return {
    tensors: tensors
      .slice(0, MOST_ROWS)
      .map(({ name, type, dims }) => ({ name, type, shape: dims.join(" × ") || "scalar" })),
    total: tensors.length,
    parameters: tensors.reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0),
    metadata: Object.entries((metadata ?? {}) as Record<string, unknown>)
      .slice(0, 50)
      .map(([key, value]) => [key, String(value)]),
  };
}

/** The few readable fields at the start of an ONNX model: its makers and version (protobuf fields 1–6). */
export function readOnnx(bytes: ArrayBuffer): [string, string][] {
  const view = new Uint8Array(bytes);
  const names: Record<number, string> = {
    1: "IR version",
    2: "producer",
    3: "producer version",
    4: "domain",
    5: "model version",
    6: "description",
  };
  const found: [string, string][] = [];
  let at = 0;
  const varint = () => {
    let [value, shift] = [0, 0];
    while (at < view.length && shift < 49) {
      const byte = view[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
      shift += 7;
    }
    return Number.NaN;
  };
  while (at < view.length && found.length < 6) {
    const tag = varint();
    const [field, wire] = [tag >>> 3, tag & 7];
    if (wire === 0) {
      const value = varint();
      if (names[field]) found.push([names[field], String(value)]);
    } else if (wire === 2) {
      const length = varint();
      if (!Number.isFinite(length) || at + length > view.length) break;
      if (names[field] && length < 2000)
        found.push([names[field], new TextDecoder().decode(view.subarray(at, at + length))]);
      at += length;
    } else break;
  }
  return found;
}

/** CSV or TSV as rows, RFC 4180; at most so many. */
export function readTable(text: string, most = 1000): string[][] {
  const separator = (text.split("\n", 1)[0] ?? "").includes("\t") ? "\t" : ",";
  const rows: string[][] = [];
  let [row, cell, isQuoted] = [[] as string[], "", false];
  for (let i = 0; i < text.length && rows.length < most; i++) {
    const sign = text[i] as string;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else isQuoted = false;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === separator) {
      row.push(cell);
      cell = "";
    } else if (sign === "\n") {
      rows.push([...row, cell.replace(/\r$/, "")]);
      [row, cell] = [[], ""];
    } else cell += sign;
  }
  if (rows.length < most && (cell !== "" || row.length > 0)) rows.push([...row, cell]);
  return rows;
}
