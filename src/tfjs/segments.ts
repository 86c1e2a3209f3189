// Sums of rows by the segment that each belongs to: the gradient of gather, such as that of an embedding.
import type { Kernel } from "./kernel.js";
import { sizeOf } from "./shape.js";

/** The rows of x by their segments, each as it comes: the rows of segment s are order[start[s] .. start[s + 1]). Others have no segment. */
function bySegment(ids: ArrayLike<number>, segments: number): { start: Int32Array; order: Int32Array } {
  const start = new Int32Array(segments + 1);
  const inside = (id: number) => id >= 0 && id < segments;
  for (let i = 0; i < ids.length; i++) if (inside(ids[i])) start[ids[i] + 1]++;
  for (let s = 0; s < segments; s++) start[s + 1] += start[s];
  const next = start.slice();
  const order = new Int32Array(start[segments]);
  for (let i = 0; i < ids.length; i++) if (inside(ids[i])) order[next[ids[i]]++] = i;
  return { start, order };
}

/** UnsortedSegmentSum: 0 for a segment without rows. Sums are in float64. */
export const segmentSum: Kernel = Object.assign<Kernel, { indices: string }>(
  (storage, { x, segmentIds }, { numSegments: segments = 0 }) => {
    if (x === undefined || segmentIds?.shape.length !== 1 || segmentIds.shape[0] !== x.shape[0]) return undefined;
    const shape = [segments, ...x.shape.slice(1)];
    const n = sizeOf(x.shape.slice(1));
    const result = storage.create(shape);
    const [rows, y] = [storage.floats(x), storage.floats(result)];
    const { start, order } = bySegment(storage.values(segmentIds), segments);
    const sums = new Float64Array(n);
    for (let s = 0; s < segments; s++) {
      sums.fill(0);
      for (let at = start[s]; at < start[s + 1]; at++) for (let j = 0, from = order[at] * n; j < n; j++) sums[j] += rows[from + j];
      y.set(sums, s * n);
    }
    return result;
  },
  { indices: "segmentIds" },
);
