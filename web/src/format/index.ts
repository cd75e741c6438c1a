export { bytes } from "./bytes";
export { csv, markdownTable, tsv } from "./csv";
export { type DiffFile, type DiffLine, diffTexts, parseDiff, sideBySide } from "./diff";
export { duration } from "./durations";
export { linked, repositoryHref, safeHref, withoutSecrets } from "./links";
export { md5 } from "./md5";
export { count, counted, difference, number, percent } from "./numbers";
export { KEPT, middle, SHOWN, slug, visible } from "./text";
export { absolute, ago, clock, date, moment } from "./times";
