// Values over wall-clock time: the load of workers, the length of queues.
import { useMemo } from "react";
import { ChartGroup } from "../charts/group";
import { LineChart } from "../charts/LineChart";
import type { Line } from "../charts/line";
import { looksFor } from "../charts/slots";

export interface TimeLine {
  key: string;
  name: string;
  /** Seconds since 1970. */
  at: number[];
  values: (number | null)[];
}

interface Shown {
  title: string;
  lines: TimeLine[];
  group?: ChartGroup;
  /** From when to when, in seconds since 1970; as far as the values reach when nothing is said. */
  range?: [number, number] | undefined;
  height?: number;
}

export function TimeChart({ title, lines, group, range, height = 180 }: Shown) {
  const own = useMemo(() => new ChartGroup(), []);
  const drawn = useMemo(() => {
    const looks = looksFor(lines.map(({ key }) => key));
    return lines.map(({ key, name, at, values }): Line => {
      const look = looks.get(key) ?? { slot: 0, dash: [], isGrey: false };
      return {
        key,
        run: key,
        name,
        look,
        x: Float64Array.from(at),
        y: Float64Array.from(values, (value) => value ?? Number.NaN),
      };
    });
  }, [lines]);
  return <LineChart title={title} lines={drawn} group={group ?? own} settings={{ xKind: "wall", height, range }} />;
}
