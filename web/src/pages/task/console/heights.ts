// How high the pieces of a long log are: measured where they were drawn, guessed where not. Pure.

export class Heights {
  #measured: (number | undefined)[] = [];

  constructor(
    readonly linesPerPiece: number,
    readonly lineHeight: number,
  ) {}

  pieces(total: number): number {
    return Math.ceil(total / this.linesPerPiece);
  }

  /** Answers whether that is news. */
  measure(piece: number, height: number): boolean {
    if (height <= 0 || Math.abs((this.#measured[piece] ?? -1) - height) < 0.5) return false;
    this.#measured[piece] = height;
    return true;
  }

  /** After a change of width or wrapping nothing measured holds. */
  forget(): void {
    this.#measured = [];
  }

  of(piece: number, total: number): number {
    const lines = Math.min(this.linesPerPiece, total - piece * this.linesPerPiece);
    return this.#measured[piece] ?? Math.max(0, lines) * this.lineHeight;
  }

  top(piece: number, total: number): number {
    let sum = 0;
    for (let i = 0; i < piece; i++) sum += this.of(i, total);
    return sum;
  }

  /** Which pieces lie between two heights, with one more on each side. */
  between(from: number, to: number, total: number): [number, number] {
    const count = this.pieces(total);
    let [sum, first, last] = [0, -1, count - 1];
    for (let i = 0; i < count; i++) {
      sum += this.of(i, total);
      if (first < 0 && sum > from) first = i;
      if (sum >= to) {
        last = i;
        break;
      }
    }
    if (first < 0) first = Math.max(0, count - 1);
    return [Math.max(0, first - 1), Math.min(count - 1, last + 1)];
  }
}
