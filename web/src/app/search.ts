// Search parameters of addresses: plain words, typed on reading, never a reason to fail. Defaults are left out.

export type Raw = Record<string, string>;

/** Reads one parameter; what it can't read is its default. */
export type Param<T> = (raw: string | undefined) => T;

const MOST = 10_000;

export const text: Param<string | undefined> = (raw) => (raw ? raw.slice(0, MOST) : undefined);

export const flag: Param<true | undefined> = (raw) => (raw === "1" || raw === "true" ? true : undefined);

export const whole: Param<number | undefined> = (raw) => (raw && /^-?\d{1,15}$/.test(raw) ? Number(raw) : undefined);

/** Several values with commas between; a comma inside one is written `%2C`. */
export const list: Param<string[] | undefined> = (raw) => {
  const items = raw?.slice(0, MOST).split(",").filter(Boolean).map(unescaped);
  return items && items.length > 0 ? items : undefined;
};

export const oneOf =
  <T extends string>(...choices: T[]): Param<T | undefined> =>
  (raw) =>
    choices.find((choice) => choice === raw);

const unescaped = (item: string) => item.replaceAll("%2C", ",").replaceAll("%25", "%");
const escapedItem = (item: string) => item.replaceAll("%", "%25").replaceAll(",", "%2C");

type Params = Record<string, Param<unknown>>;
export type SearchOf<P extends Params> = { [K in keyof P]?: Exclude<ReturnType<P[K]>, undefined> | undefined };

/** A reader of a route's search parameters. It takes raw text, and also what it gave before. */
export function search<P extends Params>(params: P): (raw: Record<string, unknown>) => SearchOf<P> {
  return (raw) => {
    const found: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(params)) {
      const value = read(printed(raw[name]));
      if (value !== undefined) found[name] = value;
    }
    return found as SearchOf<P>;
  };
}

function printed(value: unknown): string | undefined {
  if (value === undefined || value === null || value === false || value === "") return undefined;
  if (value === true) return "1";
  if (Array.isArray(value))
    return value.length > 0 ? value.map((item) => escapedItem(String(item))).join(",") : undefined;
  return String(value);
}

/** The address's text for a set of values, `?` included; readable where that is harmless. */
export function stringifySearch(values: Record<string, unknown>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) => {
    const text = printed(value);
    return text === undefined ? [] : [`${encoded(name)}=${encoded(text)}`];
  });
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}

const READABLE = /%(2C|3A|2F|40|2A|3C|3E|28|29|3B|24)/g;
const encoded = (text: string) =>
  encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed())
    .replace(READABLE, (code) => decodeURIComponent(code))
    .replaceAll("%20", "+");

export function parseSearch(text: string): Raw {
  // of a name that stands there twice the first counts
  return Object.fromEntries([...new URLSearchParams(text)].reverse());
}

/** Which parameters of an address a page did not understand: they are told, not obeyed. */
export const ignored = (raw: Raw, understood: Record<string, unknown>): string[] =>
  Object.keys(raw)
    .filter((name) => raw[name] !== "" && !Object.hasOwn(understood, name))
    .sort();
