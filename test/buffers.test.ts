import { describe, expect, test } from "vitest";
import { builds, rowNames, unaryNames } from "./builds.js";

const GUARD = 12345.678;
/** From nothing to two blocks of the widest loop and one more, and what is around the thresholds of the copying ways. */
const LENGTHS = [...Array(34).keys(), 63, 64, 65, 1023, 1024, 1025, 4095, 4096, 4097, 12289];

/** Ordinary numbers with some that take the careful way. */
const sample = (n: number) =>
  Float32Array.from({ length: n }, (_, i) => (i % 97 === 13 ? -200 : i % 89 === 7 ? Number.POSITIVE_INFINITY : Math.sin(i * 1.7) * 9));

/** A place for n elements `shift` elements into a buffer, with sentinels on both sides. */
function guarded(x: Float32Array, shift: number) {
  const whole = new Float32Array(x.length + shift + 8).fill(GUARD);
  const view = whole.subarray(shift, shift + x.length);
  view.set(x);
  return { view, intact: () => whole.every((y, i) => (i >= shift && i < shift + x.length) || y === Math.fround(GUARD)) };
}

const bytes = (x: Float32Array) => Buffer.from(x.buffer, x.byteOffset, x.byteLength);
const same = (a: Float32Array, b: Float32Array) => Buffer.compare(bytes(a), bytes(b)) === 0;

describe.each(builds)("%s", (_build, lw) => {
  describe.each(unaryNames)("%s", (name) => {
    const op = lw[name];

    test("gives the same bits in every length, alignment and place, and touches nothing else", () => {
      const all = op(sample(12289));
      for (const n of LENGTHS) {
        const x = sample(n);
        for (const shift of n < 70 ? [0, 1, 2, 3, 5] : [0, 3]) {
          const from = guarded(x, shift);
          const to = guarded(new Float32Array(n), (shift + 1) % 4);
          expect(op(from.view, { out: to.view })).toBe(to.view);
          expect(same(to.view, all.subarray(0, n)), `out of place, ${n} from ${shift}`).toBe(true);
          expect(same(from.view, x), "x is only read").toBe(true);
          op(from.view, { out: from.view });
          expect(same(from.view, all.subarray(0, n)), `in place, ${n} from ${shift}`).toBe(true);
          expect(from.intact() && to.intact()).toBe(true);
        }
      }
    });

    test("resident arrays and their subarrays give the same, with sentinels around", () => {
      const room = lw.alloc(Float32Array, 12400).fill(GUARD);
      for (const n of LENGTHS) {
        for (const shift of [0, 1, 3]) {
          const x = sample(n);
          const view = room.subarray(shift + 8, shift + 8 + n);
          view.set(x);
          op(view, { out: view });
          expect(same(view, op(x)), `${n} from ${shift}`).toBe(true);
          view.fill(GUARD);
          expect(room.every((y) => y === Math.fround(GUARD))).toBe(true);
        }
      }
      lw.free(room);
    });

    test("resident and foreign mix", () => {
      const x = sample(5000);
      const y = op(x);
      const inside = lw.alloc(Float32Array, 5000);
      inside.set(x);
      expect(same(op(inside), y)).toBe(true);
      const out = lw.alloc(Float32Array, 5000);
      expect(same(op(x, { out }), y)).toBe(true);
      expect(same(op(inside, { out }), y)).toBe(true);
      lw.free(inside);
      lw.free(out);
    });

    test.each([-5000, -9, -1, 1, 9, 5000])("an out shifted by %i over x gets what a separate one would", (shift) => {
      const n = 9000;
      for (const room of [new Float32Array(n + 10000), lw.alloc(Float32Array, n + 10000)]) {
        const x = room.subarray(5000, 5000 + n);
        x.set(sample(n));
        const y = op(x.slice());
        const slope = op.derivative(x.slice());
        const out = room.subarray(5000 + shift, 5000 + shift + n);
        expect(same(op(x, { out }), y)).toBe(true);
        x.set(sample(n));
        expect(same(op.derivative(x, { out }), slope)).toBe(true);
      }
    });

    test("backward in place of gy or of x", () => {
      for (const n of LENGTHS) {
        const x = sample(n).map((x) => (Number.isFinite(x) ? x : 1));
        const gy = Float32Array.from(x, (_, i) => Math.cos(i));
        const gx = op.backward(gy, x);
        const overGy = guarded(gy, 3);
        const overX = guarded(x, 1);
        expect(same(op.backward(overGy.view, x, { out: overGy.view }), gx)).toBe(true);
        expect(same(op.backward(gy, overX.view, { out: overX.view }), gx)).toBe(true);
        expect(overGy.intact() && overX.intact()).toBe(true);
      }
    });

    test("a view on shared memory", () => {
      const x = new Float32Array(new SharedArrayBuffer(400));
      x.set(sample(100));
      expect(same(op(x), op(sample(100)))).toBe(true);
    });
  });

  test.each(rowNames)("%s: every row length and place gives the same bits", (name) => {
    const op = lw[name];
    const x = sample(12289).map((x) => (x === Number.POSITIVE_INFINITY ? 3 : x));
    for (const n of LENGTHS.filter((n) => n > 0)) {
      const rows = n < 100 ? 5 : 2;
      const data = Float32Array.from({ length: rows * n }, (_, i) => x[i % x.length]);
      const whole = op(data, { shape: [rows, n] });
      const resident = lw.alloc(Float32Array, rows * n);
      resident.set(data);
      expect(same(op(resident, { shape: [rows, n], out: resident }), whole), `resident, n = ${n}`).toBe(true);
      lw.free(resident);
      for (let i = 0; i < rows; i++) {
        const row = guarded(data.subarray(i * n, i * n + n), i % 4);
        op(row.view, { out: row.view });
        expect(same(row.view, whole.subarray(i * n, i * n + n)), `row ${i} alone, n = ${n}`).toBe(true);
        expect(row.intact()).toBe(true);
      }
      const gy = Float32Array.from(data, (_, i) => Math.cos(i));
      const gx = op.backward(gy, whole, { shape: [rows, n] });
      const over = guarded(gy, 1);
      expect(same(op.backward(over.view, whole, { shape: [rows, n], out: over.view }), gx)).toBe(true);
      expect(over.intact()).toBe(true);
    }
  });
});
