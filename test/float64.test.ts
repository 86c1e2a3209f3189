import { describe, expect, test } from "vitest";
import { builds, rowNames, unaryNames } from "./builds.js";

// What test/buffers does for float32 in full, for the float64 sides of the drivers: tails of one element, tiles of 2048.

const GUARD = 12345.678;
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 31, 2047, 2048, 2049, 5001];

const sample = (n: number) =>
  Float64Array.from({ length: n }, (_, i) => (i % 97 === 13 ? -800 : i % 89 === 7 ? Number.POSITIVE_INFINITY : Math.sin(i * 1.7) * 9));

const same = (a: Float64Array, b: Float64Array) =>
  Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer, b.byteOffset, b.byteLength)) === 0;

describe.each(builds)("%s", (_build, lw) => {
  test.each(unaryNames)("%s gives the same bits in every length and place, and touches nothing else", (name) => {
    const op = lw[name];
    const y = op(sample(5001));
    const slope = op.derivative(sample(5001));
    for (const room of [new Float64Array(5100), lw.alloc(Float64Array, 5100)]) {
      for (const n of LENGTHS) {
        for (const shift of [1, 2]) {
          for (const [call, expected] of [[op, y] as const, [op.derivative, slope] as const]) {
            room.fill(GUARD);
            const x = room.subarray(shift, shift + n);
            x.set(sample(n));
            call(x, { out: x });
            expect(same(x, expected.subarray(0, n)), `${n} from ${shift}`).toBe(true);
            x.fill(GUARD);
            expect(room.every((v) => v === GUARD)).toBe(true);
          }
        }
      }
    }
  });

  test("hardSigmoid is flat at its corners, where a fused product would leave a slope", () => {
    expect([...lw.hardSigmoid.derivative(Float64Array.of(-3, 3, 0))]).toEqual([0, 0, 1 / 6]);
  });

  const kept = rowNames.filter((name) => !lw[name].spec.reduces);
  test.each(kept)("%s gives the same bits for rows of every length and place, and touches nothing else", (name) => {
    const op = lw[name];
    for (const n of LENGTHS.slice(1)) {
      const x = sample(3 * n).map((x) => Math.min(x, 20));
      const y = op(x, { shape: [3, n] });
      const room = lw.alloc(Float64Array, n + 4).fill(GUARD);
      for (let i = 0; i < 3; i++) {
        const row = room.subarray(1, 1 + n);
        row.set(x.subarray(i * n, i * n + n));
        op(row, { out: row });
        expect(same(row, y.subarray(i * n, i * n + n)), `row ${i}, n = ${n}`).toBe(true);
        expect([room[0], room[n + 1]]).toEqual([GUARD, GUARD]);
      }
      lw.free(room);
    }
  });
});
