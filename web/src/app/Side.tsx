import { Link, useRouterState } from "@tanstack/react-router";
import { LogOut, PanelLeft, UserRound } from "lucide-react";
import { useCall, useMe } from "../api";
import { Menu } from "../components";
import { count, visible } from "../format";
import { closeOverlays, openHelp } from "./overlays";
import { PLACES, type Place, placeOf, SETTINGS } from "./places";
import { SavedViews } from "./SavedViews";
import css from "./Side.module.css";
import { leave } from "./session";

/** The experiments as their table shows them. */
const EXACT = { exact: true, includeSearch: false };

const COUNTED = {
  tasks: { type: ["__$not", "report"], system_tags: ["__$not", "archived", "__$not", "trash"] },
  models: { system_tags: ["__$not", "archived"] },
  datasets: {},
};

export function Side({ isOpen, onFold }: { isOpen: boolean; onFold: () => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = placeOf(path);
  const counts = useCall("organization.get_entities_count", COUNTED, { keep: 30_000 });
  const countOf = (place: Place) => (place.counts ? counts.data?.[place.counts] : undefined);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: following a link closes it; Escape does elsewhere
    <nav
      aria-label="Pages"
      className={`${css.side} ${isOpen ? css.open : ""}`}
      onClick={(event) => (event.target as HTMLElement).closest("a") && closeOverlays()}
    >
      <Link to="/" className={css.brand} aria-label="Runfold, home">
        <Mark />
        <span>Runfold</span>
      </Link>
      <ul className={css.places}>
        {PLACES.map((place) => (
          <li key={place.name}>
            <PlaceLink place={place} isHere={place === here} number={countOf(place)} />
          </li>
        ))}
      </ul>
      <SavedViews />
      <ul className={css.foot}>
        <li>
          <PlaceLink place={SETTINGS} isHere={SETTINGS === here} />
        </li>
        <li>
          <Me />
        </li>
        <li className={css.fold}>
          <button type="button" className={css.place} onClick={onFold} aria-label="Fold the side bar">
            <PanelLeft size={16} aria-hidden="true" />
            <span>Fold</span>
          </button>
        </li>
      </ul>
    </nav>
  );
}

const PlaceLink = ({
  place: { name, to, params, Icon },
  isHere,
  number,
}: {
  place: Place;
  isHere: boolean;
  number?: number | undefined;
}) => (
  <Link
    to={to}
    params={params as never}
    className={css.place}
    activeOptions={EXACT}
    aria-current={isHere ? "page" : undefined}
    title={name}
  >
    <Icon size={16} strokeWidth={1.8} aria-hidden="true" />
    <span>{name}</span>
    {number !== undefined && number > 0 && <small>{count(number)}</small>}
  </Link>
);

function Me() {
  const { data } = useMe();
  const name = visible(data?.user.name ?? "", 40);
  const items = [
    { label: "Keys of the keyboard", onSelect: openHelp },
    { label: "Sign out", icon: <LogOut size={14} aria-hidden="true" />, onSelect: leave },
  ];
  return (
    <Menu items={items} label="account">
      <button type="button" className={css.place} aria-label={`Account ${name}`}>
        <UserRound size={16} strokeWidth={1.8} aria-hidden="true" />
        <span>{name}</span>
      </button>
    </Menu>
  );
}

const Mark = () => (
  <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
    <path
      d="M2 15.5 7 7l4 5.5L15.5 4"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
    <circle cx="16.5" cy="3.6" r="2.1" fill="var(--completed)" />
  </svg>
);
