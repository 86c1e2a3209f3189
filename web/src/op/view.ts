// The part of the x axis in view, which the query keeps.
import { useQuery } from "../route.js";

export type Range = readonly [number, number];
export const WHOLE: Range = [-6, 6];
/** Below it float32 numbers run out between the samples. */
const NARROWEST = 1e-3;
const FARTHEST = 1e4;

export function useView(): [Range, (range: Range | undefined) => void] {
  const [query, update] = useQuery();
  const [from, to] = (query.get("x") ?? "").split(",").map(Number);
  const sound = Number.isFinite(from) && Number.isFinite(to) && to - from >= NARROWEST && Math.max(-from, to) <= FARTHEST;
  const set = (range: Range | undefined) => {
    if (range === undefined) update({ x: undefined });
    else if (range[1] - range[0] >= NARROWEST) update({ x: range.map((end) => String(Number(clip(end).toPrecision(5)))).join(",") });
  };
  return [sound ? [from, to] : WHOLE, set];
}

const clip = (x: number) => Math.min(FARTHEST, Math.max(-FARTHEST, x));
