// The conversions between float32 and 16 bits: the spec by exact arithmetic, the kernels by the spec; and element-wise functions of all numbers.
import { describe, expect, test } from "vitest";
import { create } from "../../src/float16/index.js";
import * as float32 from "../../src/index.js";
import { type HalfRecords, halfBound, halfForms, halves } from "../../tools/accuracy/halves.js";
import { nearestBits, unitsOff } from "../../tools/accuracy/nearest.js";
import { unaryOps } from "../../tools/accuracy/subject.js";
import { readJson } from "../../tools/json.js";
import { unaryNames } from "../support/builds.js";
import { ALL, bits, bitsOf, builds, Float16Class, sameBits, TYPES, wide } from "../support/halves.js";

const INFINITY = { float16: 0x7c00, bfloat16: 0x7f80 };
const NAN = { float16: 0x7e00, bfloat16: 0x7fc0 };
const float = (bits: Uint32Array) => new Float32Array(bits.buffer);

/** Float32 numbers all over their range: each `stride` bits after the one before. */
const strided = (stride: number) => float(Uint32Array.from({ length: Math.floor(2 ** 32 / stride) }, (_, i) => i * stride));

/** Every number of 16 bits, what is halfway to the next, and the float32 neighbours of both. */
function ties(type: "float16" | "bfloat16"): Float32Array {
  const [numbers] = [wide(ALL.subarray(0, INFINITY[type] + 1), type)];
  const middles = numbers.map((x, i) => (i + 1 < numbers.length && Number.isFinite(numbers[i + 1]) ? (x + numbers[i + 1]) / 2 : x));
  const around = new Uint32Array([...numbers, ...middles].length * 6);
  let at = 0;
  for (const of of [numbers, middles])
    for (const bits of new Uint32Array(of.buffer))
      for (const near of [Math.max(0, bits - 1), bits, bits + 1]) {
        around[at++] = near;
        around[at++] = near + 2 ** 31;
      }
  return float(around);
}

describe.each(TYPES)("%s by the spec", (type) => {
  test("all numbers", () => {
    const numbers = wide(ALL, type);
    if (type === "bfloat16") {
      const upper = float(Uint32Array.from(ALL, (bits) => bits * 65536));
      expect(numbers.every((x, i) => Object.is(x, upper[i]))).toBe(true);
    } else if (Float16Class !== undefined) {
      const engine = new Float16Class(ALL.buffer);
      expect(numbers.every((x, i) => Object.is(x, engine[i]))).toBe(true);
    }
    expect([0x0001, 0x0400, 0x3c00, 0x7bff].map((bits) => wide(Uint16Array.of(bits), "float16")[0])).toEqual([
      2 ** -24,
      2 ** -14,
      1,
      65504,
    ]);
    expect([0x0001, 0x0080, 0x3f80, 0x7f7f].map((bits) => wide(Uint16Array.of(bits), "bfloat16")[0])).toEqual([
      2 ** -133,
      2 ** -126,
      1,
      (2 - 2 ** -7) * 2 ** 127,
    ]);
  });

  test("the nearest of all numbers, by their distances, which are exact in float64", () => {
    const numbers = Float64Array.from(wide(ALL, type));
    // the next number in place of infinity
    numbers[INFINITY[type]] = type === "float16" ? 65536 : 2 ** 128;
    for (const x of [ties(type), strided(65521)]) {
      const found = bits(x, type);
      for (let i = 0; i < x.length; i++) {
        const [h, size] = [found[i], Math.abs(x[i])];
        if (Number.isNaN(size)) {
          if (h !== NAN[type]) throw new Error(`NaN became ${h}`);
          continue;
        }
        const own = h & 0x7fff;
        const away = (to: number) => (to < 0 || to > INFINITY[type] ? Number.POSITIVE_INFINITY : Math.abs(size - numbers[to]));
        const [down, here, up] = [away(own - 1), size === Number.POSITIVE_INFINITY ? -1 : away(own), away(own + 1)];
        const beyond = own === INFINITY[type] && size >= numbers[own];
        const right = beyond || (here < down && here < up) || (own % 2 === 0 && here <= down && here <= up);
        if (!right || h >> 15 !== Number(x[i] < 0 || Object.is(x[i], -0))) throw new Error(`${x[i]} became ${h}`);
      }
    }
  });

  test("numbers of 16 bits come back, each NaN as the ordinary one", () => {
    const back = bits(wide(ALL, type), type);
    expect(back.every((h, i) => h === ((i & 0x7fff) > INFINITY[type] ? NAN[type] : i))).toBe(true);
  });
});

test.each(TYPES)("what docs/halves.json counts by, %s", (type) => {
  const x = ties(type);
  expect(
    sameBits(
      Uint16Array.from(x, (x) => nearestBits(x, type)),
      bits(x, type),
    ),
  ).toBe(true);
  const [one, largest] = type === "float16" ? [0x3c00, 65504] : [0x3f80, (2 - 2 ** -7) * 2 ** 127];
  expect(nearestBits(1 + 2 ** -8 + 2 ** -52, "bfloat16")).toBe(0x3f81); // which in float32 is a tie
  expect([unitsOff(one + 3, 1, type), unitsOff(one, 1, type), unitsOff(INFINITY[type], largest, type)]).toEqual([3, 0, 1]);
  expect(unitsOff(NAN[type], Number.NaN, type)).toBe(0);
  for (const [bits, r] of [
    [NAN[type], 1],
    [one, Number.NaN],
    [INFINITY[type], -largest],
    [one, Number.POSITIVE_INFINITY],
  ] as const)
    expect(unitsOff(bits, r, type)).toBe(Number.POSITIVE_INFINITY);
});

test("docs/halves.json is what the kernels give; other builds depend on the engine", async () => {
  const ops = unaryOps(await float32.create({ simd: "baseline" }));
  const recorded = readJson<HalfRecords>("docs/halves.json", {});
  expect(Object.keys(recorded)).toEqual(
    Object.keys(ops)
      .flatMap((op) => [op, `${op}.derivative`])
      .sort(),
  );
  const some = Object.keys(ops).filter((_, i) => i % 5 === 0);
  const { records, broken } = halves(ops, some, await halfForms(create, ["baseline"]));
  expect(broken).toEqual([]);
  for (const [name, forms] of Object.entries(records))
    for (const [form, types] of Object.entries(forms))
      for (const type of TYPES) {
        const { wrong, zeros, max } = recorded[name][form][type];
        expect(types[type], `${name}, ${form}, ${type}`).toMatchObject({ wrong, zeros });
        expect(types[type].max).toBeCloseTo(max as number, 6);
      }
  expect(halfBound(ops, "tanh", "baseline", "float16")).toBe(0.5 + 2.6 / 8192);
});

test.skipIf(!("f16round" in Math))("Math.f16round", () => {
  const { f16round } = Math as unknown as { f16round(x: number): number };
  for (const x of [ties("float16"), strided(65521)]) {
    const y = wide(bits(x, "float16"), "float16");
    expect(x.every((x, i) => Object.is(f16round(x), y[i]))).toBe(true);
  }
});

describe.each(builds)("%s", (_, half, lw) => {
  test.each(TYPES)("%s to float32: all numbers, wherever they lie", (type) => {
    const expected = wide(ALL, type);
    expect(sameBits(half.toFloat32(ALL, { type }), expected)).toBe(true);
    const x = half.alloc(Uint16Array, ALL.length);
    const y = half.alloc(Float32Array, ALL.length);
    x.set(ALL);
    expect(half.toFloat32(x, { type, out: y })).toBe(y);
    expect(sameBits(y, expected)).toBe(true);
    expect(sameBits(half.toFloat32(x.subarray(1, 5001), { type }), expected.slice(1, 5001))).toBe(true);
    half.free(x);
    half.free(y);
  });

  test.each(TYPES)("float32 to %s: numbers of all sizes, all ties, wherever they lie", (type) => {
    for (const x of [ties(type), strided(1021)]) expect(sameBits(half.fromFloat32(x, { type }), bits(x, type))).toBe(true);
    const [x, y] = [half.alloc(Float32Array, 70_001), half.alloc(Uint16Array, 70_001)];
    x.set(strided(61_303).subarray(0, x.length));
    half.fromFloat32(x, { type, out: y });
    expect(sameBits(y, bits(x.slice(), type))).toBe(true);
    half.free(x);
    half.free(y);
  });

  test.each(TYPES)("%s: the bits of an element do not depend on where it is", (type) => {
    const [x, h] = [strided(4_000_037), ALL.filter((_, i) => i % 61 === 0)];
    const [y, w] = [bits(x, type), wide(h, type)];
    for (let n = 0; n < 70; n++) {
      expect(sameBits(half.fromFloat32(x.slice(n, 2 * n), { type }), y.slice(n, 2 * n))).toBe(true);
      expect(sameBits(half.toFloat32(h.subarray(n, 2 * n), { type }), w.slice(n, 2 * n))).toBe(true);
    }
  });

  test("float32 and 16 bits in one buffer, longer than a tile", () => {
    const n = 60_000;
    const numbers = Uint16Array.from({ length: n }, (_, i) => i % 0x7c00);
    for (const start of [0, 2 * n]) {
      const buffer = new ArrayBuffer(4 * n); // the second half is read by one conversion last, and written by the other first
      const [x, h] = [new Float32Array(buffer), new Uint16Array(buffer, start, n)];
      h.set(numbers);
      half.toFloat32(h, { type: "float16", out: x });
      expect(sameBits(x, wide(numbers, "float16")), `${start}`).toBe(true);
      half.fromFloat32(x, { type: "float16", out: h });
      expect(sameBits(h, numbers), `${start}`).toBe(true);
    }
  });

  describe.each(TYPES)("%s of all numbers", (type) => {
    const x = wide(ALL, type);
    test.each(unaryNames)("%s and its derivative", (name) => {
      for (const method of ["forward", "derivative"] as const) {
        const [own, op] = method === "forward" ? [half[name], lw[name]] : [half[name].derivative, lw[name].derivative];
        const expected = bits(op(x), type);
        // kernels tile by tile, since the function has not seen enough; then by the table
        expect(sameBits(own(ALL.subarray(0, 65535), { type }), expected.slice(0, 65535)), method).toBe(true);
        expect(sameBits(own(ALL, { type }), expected), method).toBe(true);
        const y = half.alloc(Uint16Array, 300).fill(1);
        expect(sameBits(own(ALL.subarray(0x3c00, 0x3c00 + 300), { type, out: y }), expected.slice(0x3c00, 0x3c00 + 300)), method).toBe(
          true,
        );
        half.free(y);
      }
    });
  });

  test("a parameter has a table of its own", () => {
    for (const alpha of [0.5, 0.25, undefined, 0.5, -0]) {
      const expected = bits(lw.elu(wide(ALL, "float16"), { alpha }), "float16");
      for (let i = 0; i < 2; i++) expect(sameBits(half.elu(ALL, { type: "float16", alpha }), expected)).toBe(true);
    }
  });

  test("more functions than tables", () => {
    for (let turn = 0; turn < 3; turn++)
      for (const name of unaryNames.slice(0, 20)) {
        const y = half[name](ALL, { type: "bfloat16" });
        if (turn > 0) expect(sameBits(y, bits(lw[name](wide(ALL, "bfloat16")), "bfloat16"))).toBe(true);
      }
  });

  test.skipIf(Float16Class === undefined)("Float16Array in and out", () => {
    const Class = Float16Class as NonNullable<typeof Float16Class>;
    const x = new Class(ALL.buffer.slice(0));
    const y = half.sigmoid(x);
    expect(y).toBeInstanceOf(Class);
    expect(sameBits(y, bits(lw.sigmoid(wide(ALL, "float16")), "float16"))).toBe(true);
    const made = half.fromFloat32(Float32Array.of(0.1, 70000));
    expect(made).toBeInstanceOf(Class);
    expect([...bitsOf(made)]).toEqual([0x2e66, 0x7c00]);
    const own = half.alloc(Class as never, 9) as Uint16Array;
    expect([own instanceof Class, own.length, half.memory === undefined || own.buffer === half.memory.buffer]).toEqual([true, 9, true]);
    half.free(own);
  });
});
