// Where one was lately, newest first: the palette's first lines. Kept while the page lives.
export interface Recent {
  name: string;
  path: string;
}

const MOST = 12;
let recents: Recent[] = [];

export function visited(name: string, path: string): void {
  recents = [{ name, path }, ...recents.filter((one) => one.path !== path)].slice(0, MOST);
}

/** The page one is on is no place to go to. */
export const recentsWithout = (path: string): Recent[] => recents.filter((one) => one.path !== path);
