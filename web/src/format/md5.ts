// MD5 (RFC 1321), by which the wire names metrics and variants in paths. No use for secrets.

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Uint32Array.from({ length: 64 }, (_, at) => Math.abs(Math.sin(at + 1)) * 2 ** 32);

function padded(bytes: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(((bytes.length + 8) >> 6) * 64 + 64));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 8, bytes.length << 3, true);
  view.setUint32(view.byteLength - 4, bytes.length >>> 29, true);
  return view;
}

function round(state: Uint32Array, block: Uint32Array) {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let at = 0; at < 64; at++) {
    const turn = at >> 4;
    const mixed =
      turn === 0 ? (b & c) | (~b & d) : turn === 1 ? (d & b) | (~d & c) : turn === 2 ? b ^ c ^ d : c ^ (b | ~d);
    const from = [at, 5 * at + 1, 3 * at + 5, 7 * at][turn] ?? 0;
    const sum = (a + mixed + (SINES[at] ?? 0) + (block[from & 15] ?? 0)) | 0;
    const shift = SHIFTS[turn * 4 + (at & 3)] ?? 0;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
  }
  [a, b, c, d].forEach((value, at) => {
    state[at] = (state[at] ?? 0) + value;
  });
}

const known = new Map<string, string>();

/** The 32 hex digits of a text's UTF-8. */
export function md5(text: string): string {
  const before = known.get(text);
  if (before) return before;
  const view = padded(new TextEncoder().encode(text));
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let start = 0; start < view.byteLength; start += 64) {
    round(
      state,
      Uint32Array.from({ length: 16 }, (_, at) => view.getUint32(start + at * 4, true)),
    );
  }
  const digits = [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  known.set(text, digits);
  return digits;
}
