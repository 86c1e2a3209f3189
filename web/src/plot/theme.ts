// The colours of the style sheet, for canvases.

export type Colour =
  | "ink"
  | "muted"
  | "grid"
  | "paper"
  | "series-1"
  | "series-2"
  | "series-3"
  | "series-4"
  | "shade-dead"
  | "shade-flat"
  | "danger";

export const SERIES = ["series-1", "series-2", "series-3", "series-4"] as const;

export const colour = (name: Colour): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Calls back when the colours change; the result ends that. */
export function onTheme(listener: () => void): () => void {
  dark.addEventListener("change", listener);
  return () => dark.removeEventListener("change", listener);
}
