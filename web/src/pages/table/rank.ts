// Fuzzy search: the letters in their order, the better the closer together and the nearer to the start of a word.

/** How well a name fits; undefined when a letter is missing. */
export function fitness(text: string, name: string): number | undefined {
  const wanted = text.toLowerCase().replace(/\s+/g, "");
  const lower = name.toLowerCase();
  let [score, at, last] = [0, 0, -1];
  for (const letter of wanted) {
    const found = lower.indexOf(letter, at);
    if (found < 0) return undefined;
    const startsWord = found === 0 || /[\s/_.:-]/.test(lower[found - 1] ?? "");
    score += found === last + 1 ? 5 : startsWord ? 4 : 1;
    last = found;
    at = found + 1;
  }
  if (lower.startsWith(wanted)) score += 20;
  else if (lower.includes(wanted)) score += 10;
  return score - lower.length * 0.05;
}

/** Those that fit, best first; all in their own order when nothing is typed. */
export function rank<T extends { name: string }>(text: string, list: T[]): T[] {
  if (text.trim() === "") return list;
  const found = list.flatMap((one) => {
    const score = fitness(text, one.name);
    return score === undefined ? [] : [{ one, score }];
  });
  return found.sort((a, b) => b.score - a.score).map(({ one }) => one);
}
