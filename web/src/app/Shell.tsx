// The frame around every page, and what any page may open over itself.
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { Toasts, toast, undoLast } from "../components";
import { useDensity } from "./density";
import { closeOverlays, openHelp, openPalette, useOverlays } from "./overlays";
import { PLACES, SETTINGS } from "./places";
import css from "./Shell.module.css";
import { Side } from "./Side";
import { SessionGate } from "./session";
import { type ShortcutName, useShortcuts } from "./shortcuts";

const Palette = lazy(() => import("./Palette"));
const Help = lazy(() => import("./Help"));

export function Shell() {
  return (
    <SessionGate>
      <Frame />
      <Toasts />
    </SessionGate>
  );
}

function Frame() {
  const overlays = useOverlays();
  const [isFolded, setFolded] = useState(false);
  const fold = () => setFolded((was) => !was);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-folded", isFolded);
  }, [isFolded]);
  useDensity();
  useGlobalKeys(fold);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes what lay over the last one
  useEffect(() => closeOverlays(), [path]);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main" onClick={skip}>
        Skip to the content
      </a>
      {overlays.side && (
        <button type="button" className={css.shade} aria-label="Close the pages" onClick={closeOverlays} />
      )}
      <Side isOpen={overlays.side} onFold={fold} />
      <div className={css.page}>
        <Outlet />
      </div>
      <Suspense>
        {overlays.palette !== undefined && <Palette typed={overlays.palette} onClose={closeOverlays} />}
        {overlays.help && <Help onClose={closeOverlays} />}
      </Suspense>
    </div>
  );
}

/** The base address of the page would turn `#main` into another page. */
function skip(event: { preventDefault: () => void }) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function useGlobalKeys(fold: () => void) {
  const navigate = useNavigate();
  const go = Object.fromEntries(
    [...PLACES, SETTINGS].map(({ keys, to, params }) => [keys, () => navigate({ to, params: params as never })]),
  ) as Partial<Record<ShortcutName, () => void>>;
  useShortcuts({
    ...go,
    palette: () => openPalette(),
    help: openHelp,
    undo: () => undoLast(),
    side: fold,
    link: () =>
      navigator.clipboard.writeText(location.href).then(
        () => toast("Address copied"),
        () => toast("Address not copied: the browser refused"),
      ),
  });
}
