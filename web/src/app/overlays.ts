// The few surfaces that any page may open over itself.
import { useSyncExternalStore } from "react";

export interface Overlays {
  palette: string | undefined;
  help: boolean;
  side: boolean;
}

let shown: Overlays = { palette: undefined, help: false, side: false };
const listeners = new Set<() => void>();

function change(now: Partial<Overlays>) {
  shown = { ...shown, ...now };
  for (const listener of listeners) listener();
}

/** Opens the palette, with these first characters typed. */
export const openPalette = (typed = ""): void => change({ palette: typed });
export const openHelp = (): void => change({ help: true });
export const openSide = (): void => change({ side: true });
export const closeOverlays = (): void => change({ palette: undefined, help: false, side: false });

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useOverlays = (): Overlays => useSyncExternalStore(subscribe, () => shown);
