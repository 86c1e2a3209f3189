import { median } from "../../../bench/statistics.js";
import { ALLOWED, type Vitals } from "./vitals.js";

/** What became of one vital sign. */
export interface Trend {
  readonly name: keyof Vitals;
  /** The medians of the third and of the last quarter of the run: the first half is for caches and compilers to fill. */
  readonly before: number;
  readonly after: number;
  readonly allowed: number;
  readonly grew: boolean;
}

export function trends(samples: readonly Vitals[]): Trend[] {
  const quarter = Math.floor(samples.length / 4);
  const [third, last] = [samples.slice(-2 * quarter, -quarter), samples.slice(-quarter)];
  return (Object.keys(ALLOWED) as (keyof Vitals)[]).map((name) => {
    const [before, after] = [third, last].map((part) => median(part.map((vitals) => vitals[name])));
    return { name, before, after, allowed: ALLOWED[name], grew: after - before > ALLOWED[name] };
  });
}
