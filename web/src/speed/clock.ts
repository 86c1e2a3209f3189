// Times a sweep of the bench: the fastest of a few samples, because a busy machine can only add to a time.
import type { Sweep } from "../../../bench/sweep.js";

/** Milliseconds of warming up, and of a sample: long beside the grain of a browser's clock, which is up to 0.1 ms. */
const WARM_UP = 60;
const SAMPLE = 12;
const SAMPLES = 7;

/** Nanoseconds an element. */
export function time({ run, elements }: Sweep): number {
  let calls = 0;
  const warm = performance.now() + WARM_UP;
  const start = performance.now();
  for (; performance.now() < warm; calls++) run();
  const each = (performance.now() - start) / calls;
  const repeats = Math.max(1, Math.ceil(SAMPLE / each));
  const samples = Array.from({ length: SAMPLES }, () => {
    const from = performance.now();
    for (let i = 0; i < repeats; i++) run();
    return (performance.now() - from) / repeats;
  });
  return (Math.min(...samples) * 1e6) / elements;
}
