// What charts on one page share: the cursor, the zoomed range and the run that is pointed at.

import type { Range } from "./curves";

export interface Member {
  showCursor(x: number | undefined): void;
  showFocus(key: string | undefined): void;
}

export class ChartGroup {
  readonly #members = new Set<Member>();
  #frame = 0;
  #pending: { x: number | undefined; from: Member } | undefined;
  focus: string | undefined;
  /** A zoom was asked for; undefined means everything. The page writes it into the address. */
  onRange: (range: Range | undefined) => void = () => {};

  join(member: Member): () => void {
    this.#members.add(member);
    return () => this.#members.delete(member);
  }

  /** At most once a frame, however fast the pointer moves: with a hundred charts that is what keeps it smooth. */
  moveCursor(x: number | undefined, from: Member): void {
    this.#pending = { x, from };
    this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  setFocus(key: string | undefined): void {
    if (key === this.focus) return;
    this.focus = key;
    for (const member of this.#members) member.showFocus(key);
  }

  #flush(): void {
    this.#frame = 0;
    const pending = this.#pending;
    this.#pending = undefined;
    if (!pending) return;
    for (const member of this.#members) if (member !== pending.from) member.showCursor(pending.x);
  }
}
