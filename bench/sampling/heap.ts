/** The k largest elements and their places, the best first, of equal ones the first: the heap that one writes by hand. */
export function largestByHeap(x: Float32Array, k: number): { values: Float32Array; indices: Uint32Array } {
  const values = new Float32Array(k).fill(Number.NEGATIVE_INFINITY);
  const indices = new Uint32Array(k);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value <= values[0]) continue;
    // sinks from the root, the least of those that are kept
    let at = 0;
    for (let child = 1; child < k; child = 2 * at + 1) {
      if (child + 1 < k && values[child + 1] < values[child]) child++;
      if (values[child] >= value) break;
      values[at] = values[child];
      indices[at] = indices[child];
      at = child;
    }
    values[at] = value;
    indices[at] = i;
  }
  const order = Array.from(indices, (_, i) => i).sort((a, b) => values[b] - values[a] || indices[a] - indices[b]);
  return { values: Float32Array.from(order, (i) => values[i]), indices: Uint32Array.from(order, (i) => indices[i]) };
}
