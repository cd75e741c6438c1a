// Which colour a run gets: from its id, so that the same run looks the same everywhere and always.
// Leaves the colours themselves to the style sheet (`--run-1` … `--run-12`).

export const SLOTS = 12;
const DASHES: number[][] = [[], [7, 4], [2, 3]];
/** Beyond this many at once a run is grey unless it is pointed at. */
export const DISTINCT = SLOTS * DASHES.length;

export type Look = { slot: number; dash: number[]; isGrey: boolean };

/** FNV-1a over the UTF-8 bytes, 32 bits. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Looks for ids in the order in which they joined. An earlier one never changes when a later one joins. */
export function looksFor(ids: readonly string[]): Map<string, Look> {
  const looks = new Map<string, Look>();
  const taken: boolean[][] = DASHES.map(() => new Array<boolean>(SLOTS).fill(false));
  for (const id of ids) {
    if (looks.has(id)) continue;
    const round = Math.floor(looks.size / SLOTS);
    const dash = DASHES[round];
    if (!dash) {
      looks.set(id, { slot: fnv1a(id) % SLOTS, dash: [], isGrey: true });
      continue;
    }
    const used = taken[round] as boolean[];
    let slot = fnv1a(id) % SLOTS;
    while (used[slot]) slot = (slot + 1) % SLOTS;
    used[slot] = true;
    looks.set(id, { slot, dash, isGrey: false });
  }
  return looks;
}
