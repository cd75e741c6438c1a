// Names, times and numbers as they stand on every page.
import { absolute, ago, middle, visible } from "../format";

/** A name of somebody's: text only, cut in the middle, whole in its title. */
export const Name = ({ of, length = 60 }: { of: string | undefined; length?: number }) => {
  const whole = visible(of ?? "", 1000);
  return <span title={whole.length > length ? whole : undefined}>{middle(visible(of ?? "–"), length)}</span>;
};

/** How long ago, with the whole time in its title. */
export const Ago = ({ time }: { time: string | number | null | undefined }) => (
  <time title={absolute(time)} {...(typeof time === "string" && { dateTime: time })}>
    {ago(time)}
  </time>
);
