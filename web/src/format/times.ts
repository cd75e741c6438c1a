// When things happened: near times as a distance, all times whole in their title.

export const moment = (time: string | number | null | undefined): number | undefined => {
  const at = typeof time === "number" ? time : Date.parse(time ?? "");
  return Number.isFinite(at) ? at : undefined;
};

/** `4 s ago`, `3 h ago`, `yesterday`, `5 d ago`, then the date. A time ahead of this clock is now. */
export function ago(time: string | number | null | undefined, now = Date.now()): string {
  const at = moment(time);
  if (at === undefined) return "–";
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 2 * 86_400) return "yesterday";
  return seconds < 30 * 86_400 ? `${Math.floor(seconds / 86_400)} d ago` : date(at);
}

const pad = (value: number) => String(value).padStart(2, "0");

/** `2026-01-31`, in the zone of the person who looks unless another is named. */
export const date = (time: string | number | null | undefined, zone?: string): string =>
  absolute(time, zone).slice(0, 10);

/** `14:02`, `14:02:31`. */
export const clock = (time: string | number | null | undefined, zone?: string): string =>
  absolute(time, zone).slice(11);

/** `2026-01-31 14:02:31`, sortable and the same in every language. */
export function absolute(time: string | number | null | undefined, zone?: string): string {
  const at = moment(time);
  if (at === undefined) return "–";
  const when = new Date(at);
  if (zone) return inZone(when, zone);
  const day = `${when.getFullYear()}-${pad(when.getMonth() + 1)}-${pad(when.getDate())}`;
  return `${day} ${pad(when.getHours())}:${pad(when.getMinutes())}:${pad(when.getSeconds())}`;
}

function inZone(when: Date, zone: string): string {
  const options = { timeZone: zone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("sv-SE", options).format(when);
}
