// Which addresses of others may become links, and where text holds some.

const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The address as a link's target; undefined for everything but the web and mail. */
export function safeHref(text: string): string | undefined {
  // What the browser would skip while reading must not hide a scheme from us.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u0020\u007f-\u009f]/.test(text)) return undefined;
  try {
    const url = new URL(text);
    return SCHEMES.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

export interface Piece {
  text: string;
  href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`\p{Cc}]+/gu;
const MOST_LINKS = 50;

/** Text in pieces, those that are addresses of the web with their target. */
export function linked(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let links = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = match[0].replace(/[.,;:!?)\]}]+$/, "");
    const href = safeHref(found);
    if (!href || ++links > MOST_LINKS) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The web page of a repository, where its address has one. `git@host:a/b.git` names the same place by another road. */
export function repositoryHref(repository: string): string | undefined {
  const ssh = /^(?:ssh:\/\/)?git@([\w.-]+)[:/]([\w./~-]+)$/.exec(repository);
  const address = ssh ? `https://${ssh[1]}/${ssh[2]}` : repository;
  const href = safeHref(address);
  if (!href?.startsWith("http")) return undefined;
  const url = new URL(href);
  // A token in the address is a secret, not a part of the link.
  [url.username, url.password] = ["", ""];
  return url.href.replace(/\.git$/, "");
}

/** An address without the secrets that people leave in it. */
export const withoutSecrets = (address: string): string => address.replace(/^(\w+:\/\/)[^/@]*@/, "$1");
