import { describe, expect, test } from "vitest";
import type { RowOptions } from "../src/index.js";
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

  /** The gradient of any row-wise op with one, from whatever it needs. */
  const backward = (
    name: (typeof rowNames)[number],
    gy: Float32Array,
    x: Float32Array,
    y: Float32Array,
    options: RowOptions<Float32Array>,
  ) => (name === "logSumExp" ? lw.logSumExp.backward(gy, x, y, options) : name === "hardmax" ? gy : lw[name].backward(gy, y, options));

  test.each(rowNames)("%s: every row length and place gives the same bits", (name) => {
    const op = lw[name];
    const x = sample(12289).map((x) => (x === Number.POSITIVE_INFINITY ? 3 : x));
    for (const n of LENGTHS.filter((n) => n > 0)) {
      const rows = n < 100 ? 5 : 2;
      const data = Float32Array.from({ length: rows * n }, (_, i) => x[i % x.length]);
      const shape = [rows, n];
      const whole = op(data, { shape });
      const width = whole.length / rows;
      const resident = lw.alloc(Float32Array, rows * n);
      resident.set(data);
      const out = resident.subarray(0, whole.length);
      expect(same(op(resident, { shape, out }), whole), `resident, n = ${n}`).toBe(true);
      lw.free(resident);
      for (let i = 0; i < rows; i++) {
        const row = guarded(data.subarray(i * n, i * n + n), i % 4);
        const to = name === "logSumExp" ? guarded(new Float32Array(1), 1) : row;
        op(row.view, { out: to.view });
        expect(same(to.view, whole.subarray(i * width, i * width + width)), `row ${i} alone, n = ${n}`).toBe(true);
        expect(row.intact() && to.intact()).toBe(true);
      }
      const gy = Float32Array.from(whole, (_, i) => Math.cos(i));
      const gx = backward(name, gy, data, whole, { shape });
      const over = guarded(name === "logSumExp" ? data : gy, 1);
      const [flow, from] = name === "logSumExp" ? [gy, over.view] : [over.view, data];
      expect(same(backward(name, flow, from, whole, { shape, out: over.view }), gx)).toBe(true);
      expect(over.intact()).toBe(true);
    }
  });

  test.each(rowNames)("%s across lanes: slabs of every size give the same bits in every place", (name) => {
    const op = lw[name];
    const x = sample(12289).map((x) => (x === Number.POSITIVE_INFINITY ? 3 : x));
    for (const [outer, n, inner] of [
      [3, 1, 5],
      [2, 3, 2],
      [3, 5, 7],
      [4, 10, 49],
      [2, 67, 64],
      [2, 1030, 5],
      [1, 9, 1029],
      [2, 6, 4500],
      [2, 3, 2048],
      [2, 2048, 4], // whole tiles, and no rest
      [60, 5, 30], // more slabs than a tile holds
      [40, 1, 300], // and than there is room for the state of
    ]) {
      const total = outer * n * inner;
      const data = Float32Array.from({ length: total }, (_, i) => x[i % x.length]);
      for (const extra of [{}, { scale: 0.5, mask: Uint8Array.from({ length: n * inner }, (_, i) => (i % 7 === 2 ? 0 : 1)) }]) {
        const options = { shape: [outer, n, inner], axis: 1, ...extra };
        const y = op(data, options);
        const kept = lw.alloc(Float32Array, total + 3);
        const view = kept.subarray(1, total + 1);
        kept.fill(GUARD);
        view.set(data);
        const alone = lw.alloc(Float32Array, y.length);
        expect(same(op(view, { ...options, out: alone }), y), `resident, ${outer} x ${n} x ${inner}`).toBe(true);
        expect(same(op(data, { ...options, out: alone }), y), "resident out").toBe(true);
        expect(same(op(view, options), y), "resident x").toBe(true);
        expect(same(view, data), "x is only read").toBe(true);
        expect(same(op(view, { ...options, out: view.subarray(0, y.length) }), y), "resident in place").toBe(true);
        expect([kept[0], kept[total + 1], kept[total + 2]]).toEqual(Array(3).fill(Math.fround(GUARD)));
        const foreign = guarded(data, 3);
        expect(same(op(foreign.view, { ...options, out: foreign.view.subarray(0, y.length) }), y), "in place").toBe(true);
        expect(foreign.intact()).toBe(true);
        const gy = Float32Array.from(y, (_, i) => Math.cos(i));
        const gx = backward(name, gy, data, y, options);
        view.set(name === "logSumExp" ? data : gy);
        const [flow, from] = name === "logSumExp" ? [gy, view] : [view, data];
        if (name !== "hardmax") expect(same(backward(name, flow, from, y, { ...options, out: view }), gx), "backward in place").toBe(true);
        lw.free(kept);
        lw.free(alone);
        // what lies behind the tiles is as it was
        expect(lw.sigmoid.derivative(new Float64Array(1))[0]).toBe(0.25);
      }
    }
  });

  test.each(rowNames)("%s across lanes: an out shifted over x or gy gets what a separate one would", (name) => {
    const op = lw[name];
    for (const shape of [
      [1, 2, 1025], // these go in several pieces, though all of it would fit one tile
      [10, 1, 300],
      [3, 5, 7],
      [2, 6, 4500],
    ]) {
      const total = shape[0] * shape[1] * shape[2];
      const data = sample(total).map((x) => (x === Number.POSITIVE_INFINITY ? 3 : x));
      const y = op(data, { shape, axis: 1 });
      const gy = Float32Array.from(y, (_, i) => Math.cos(i));
      const gx = backward(name, gy, data, y, { shape, axis: 1 });
      const over = name === "logSumExp" ? data : gy;
      for (const shift of [-9, -1, 1, 9])
        for (const room of [new Float32Array(total + 18), lw.alloc(Float32Array, total + 18)]) {
          const x = room.subarray(9, 9 + total);
          x.set(data);
          const out = room.subarray(9 + shift, 9 + shift + y.length);
          expect(same(op(x, { shape, axis: 1, out }), y), `${shape}, ${shift}`).toBe(true);
          x.set(over);
          const [flow, from] = name === "logSumExp" ? [gy, x] : [x, data];
          const gradient = room.subarray(9 + shift, 9 + shift + total);
          if (name !== "hardmax")
            expect(same(backward(name, flow, from, y, { shape, axis: 1, out: gradient }), gx), `${shape}, ${shift}`).toBe(true);
        }
    }
  });

  test("a mask may lie anywhere: resident, over the result, longer than a tile", () => {
    for (const shape of [
      [3, 10],
      [4, 5000],
      [3, 6000],
    ]) {
      const total = shape[0] * shape[1];
      const x = sample(total).map((x) => (x === Number.POSITIVE_INFINITY ? 3 : x));
      const bias = Float32Array.from({ length: total }, (_, i) => Math.cos(i));
      const y = lw.softmax(x, { shape, mask: bias });
      const resident = lw.alloc(Float32Array, total);
      resident.set(bias);
      expect(same(lw.softmax(x, { shape, mask: resident }), y)).toBe(true);
      expect(same(lw.softmax(x, { shape, mask: resident, out: resident }), y)).toBe(true);
      expect(same(lw.softmax(x, { shape, mask: bias, out: bias }), y)).toBe(true);
      lw.free(resident);
    }
  });
});
