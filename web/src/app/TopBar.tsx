import { Menu as MenuIcon, Moon, Search, Sun, SunMoon } from "lucide-react";
import type { ReactNode } from "react";
import { useLiveState } from "../api";
import { IconButton, Keys, Menu, Tip } from "../components";
import { openPalette, openSide } from "./overlays";
import { keysOf } from "./shortcuts";
import css from "./TopBar.module.css";
import { chooseTheme, type Theme, useChosenTheme } from "./theme";

export const TopBar = ({ children, actions }: { children?: ReactNode; actions?: ReactNode }) => (
  <header className={css.bar}>
    <IconButton label="Pages" className={css.pages} onClick={openSide}>
      <MenuIcon size={18} aria-hidden="true" />
    </IconButton>
    <div className={css.where}>{children}</div>
    <LiveMark />
    {actions && <div className={css.actions}>{actions}</div>}
    <button type="button" className={css.search} onClick={() => openPalette()}>
      <Search size={14} aria-hidden="true" />
      <span className={css.words}>Search or run a command</span>
      <Keys of={keysOf("palette")} />
    </button>
    <ThemeSwitch />
  </header>
);

/** Only what is unusual is said: a stream that lives is a dot. */
function LiveMark() {
  const state = useLiveState();
  if (state === "live") {
    return (
      <Tip text="What changes on the server is shown at once">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the tip explains it */}
        <span className={css.live} tabIndex={0}>
          live
        </span>
      </Tip>
    );
  }
  if (state !== "away") return null;
  return (
    <span className={css.away} role="status">
      not live · asking every few seconds
    </span>
  );
}

const THEMES: { theme: Theme; label: string; Icon: typeof Sun }[] = [
  { theme: "system", label: "As the system", Icon: SunMoon },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
];

function ThemeSwitch() {
  const chosen = useChosenTheme();
  const Icon = THEMES.find(({ theme }) => theme === chosen)?.Icon ?? SunMoon;
  const items = THEMES.map(({ theme, label }) => ({
    label,
    checked: theme === chosen,
    onSelect: () => chooseTheme(theme),
  }));
  return (
    <Menu items={items} label="theme">
      <button type="button" className={css.theme} aria-label="Theme">
        <Icon size={16} aria-hidden="true" />
      </button>
    </Menu>
  );
}
