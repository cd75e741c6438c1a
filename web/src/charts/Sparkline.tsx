import styles from "./charts.module.css";
import type { Curve } from "./curves";
import { sparklinePath } from "./sparkline";

type Props = { curve: Curve; label: string; width?: number; height?: number; colour?: string };

export function Sparkline({ curve, label, width = 96, height = 24, colour = "var(--accent)" }: Props) {
  const path = sparklinePath(curve, width, height);
  return (
    <svg
      className={styles.spark}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <path
        d={path}
        fill="none"
        stroke={colour}
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
