// The smallest module of each target: whether it compiles tells whether the engine can, and may, run that target.
import { madd } from "./vec";

export function probe(x: usize): void {
  const v = v128.load(x);
  v128.store(x, madd<lane>(v, v, v));
}
