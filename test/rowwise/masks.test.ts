// A mask with a shape of its own: the bits of the mask that is written out, the rows of the specs along any axis, and no guess where its
// length fits two shapes.
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { create, type Lanewise, type RowOptions } from "../../src/index.js";
import { gumbel } from "../../src/spec/draws.js";
import * as rowSpecs from "../../src/spec/softmax.js";
import * as sparseSpecs from "../../src/spec/sparsemax.js";
import { same, TYPES } from "../support/arrays.js";
import { namesOf, rowNames, builds as single } from "../support/builds.js";
import { refusal } from "../support/refusal.js";
import { belongs, product, repeating } from "../support/shapes.js";

const builds: typeof single = [...single, ["two threads", await create({ threads: 2 })]];
afterAll(() => builds[builds.length - 1][1].dispose());

/** The kinds of a mask: numbers to add, and what says which logits take part. */
const KINDS: Readonly<Record<string, (keeps: readonly boolean[]) => RowOptions<Float32Array>["mask"]>> = {
  numbers: () => undefined,
  bytes: (keeps) => Uint8Array.from(keeps, (keep, i) => Number(keep && 1 + (i % 255))),
  booleans: (keeps) => keeps,
  // 256 and 2^40 have no low byte
  int32: (keeps) => Int32Array.from(keeps, (keep, i) => Number(keep && [1, 256, -1][i % 3])),
  int64: (keeps) => BigInt64Array.from(keeps, (keep, i) => (keep ? [1n, 2n ** 40n, -1n][i % 3] : 0n)),
  uint64: (keeps) => BigUint64Array.from(keeps, (keep, i) => (keep ? [1n, 2n ** 63n][i % 2] : 0n)),
};

const drawn = repeating.chain(({ own: maskShape, ...rest }) =>
  fc.record({
    ...{ shape: fc.constant(rest.shape), axis: fc.constant(rest.axis), maskShape: fc.constant(maskShape) },
    kind: fc.constantFrom(...Object.keys(KINDS)),
    type: fc.constantFrom(...TYPES),
    resident: fc.boolean(),
    seed: fc.nat(999),
  }),
);
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** The ops that take a mask. */
const names = [...rowNames, ...(namesOf("sparsemax") as ["sparsemax"]), "gumbelSoftmax"] as const;
type Options = Readonly<Record<string, unknown>>;

/** Forward and backward with some options. */
function results(lw: Lanewise, name: (typeof names)[number], x: Float32Array, options: Options): (Float32Array | undefined)[] {
  const op = lw[name] as Lanewise["softmax"];
  const y = op(x, options);
  const gy = y.map((_, i) => Math.sin(i)) as Float32Array;
  if (name === "logSumExp") return [y, lw.logSumExp.backward(gy, x, y, options)];
  return [y, "backward" in op ? op.backward(gy, y, options) : undefined];
}

/** What is drawn as arrays: x, the mask, the same written out, and the number that it adds to each element. */
function arraysOf(lw: Lanewise, { shape, maskShape, kind, type, resident, seed }: Drawn) {
  const place = (n: number, value: (i: number) => number): Float32Array => {
    const array = (resident ? lw.alloc(type as Float32ArrayConstructor, n) : new type(n)) as Float32Array;
    for (let i = 0; i < n; i++) array[i] = value(i);
    return array;
  };
  const adds = kind === "numbers";
  const value = (i: number) => (Math.sin(seed + 7 * i) < -0.3 ? Number.NEGATIVE_INFINITY : adds ? Math.sin(seed + 3 * i) : 0);
  const keeps = Array.from({ length: product(maskShape) }, (_, i) => value(i) === 0);
  const bias = (i: number) => value(belongs(i, shape, maskShape));
  const lost = (i: number) => (i % 5 === 1 && bias(i) < -9) || (i % 13 === 3 && seed % 3 === 0);
  const x = place(product(shape), (i) => (lost(i) ? Number.NaN : 3 * Math.sin(seed + i)));
  const whole = adds ? place(x.length, bias) : Uint8Array.from(x, (_, i) => Number(bias(i) === 0));
  return { x, mask: adds ? place(keeps.length, value) : KINDS[kind](keeps), whole, bias };
}

test.each(builds)("%s: the bits of the mask written out in bytes or numbers, along any axis, whatever its kind", (_, lw) => {
  fc.assert(
    fc.property(drawn, (given) => {
      const { shape, axis, maskShape } = given;
      const { x, mask, whole } = arraysOf(lw, given);
      for (const name of names) {
        const own = rowNames.includes(name as "softmax") ? { scale: 0.5 } : {};
        const got = results(lw, name, x, { shape, axis, mask, maskShape, ...own });
        const expected = results(lw, name, x, { shape, axis, mask: whole, maskShape: shape, ...own });
        for (const [i, y] of got.entries()) expect(y === undefined || same(y, expected[i] as Float32Array)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

/** One row of an op by its spec, and its gradient from the saved y; gumbelSoftmax's logits have their noise already. */
const specOf = (name: string) => (name === "gumbelSoftmax" ? rowSpecs.softmax : { ...rowSpecs, ...sparseSpecs }[name as "softmax"]);

test.each(builds)("%s: the spec's rows along any axis; what is hidden is 0 and has no gradient, and so is a row hidden whole", (_, lw) => {
  let [hidden, blank] = [0, 0];
  fc.assert(
    fc.property(drawn, fc.boolean(), (given, hard) => {
      const { shape, axis, maskShape, type, seed } = given;
      const { x, mask, bias } = arraysOf(lw, given);
      const causal = axis > 0 && axis === shape.length - 1 && seed % 2 === 0;
      const [n, inner] = [shape[axis], product(shape.slice(axis + 1))];
      const late = (i: number) => causal && i % n > (Math.floor(i / n) % shape[axis - 1]) + n - shape[axis - 1];
      const upstream = x.map((_, i) => Math.sin(i)) as Float32Array;
      for (const name of ["softmax", ...namesOf("sparsemax"), "gumbelSoftmax"] as const) {
        const op = lw[name as "softmax"];
        const tau = name === "gumbelSoftmax" ? 0.75 : 1;
        const options = { shape, axis, mask, maskShape, causal, ...(name === "gumbelSoftmax" ? { tau, seed } : {}) };
        const y = op(x, options);
        const gx = op.backward(upstream, y, options);
        const oneHot = name === "gumbelSoftmax" && hard ? op(x, { ...options, hard } as object) : y;
        expect(same(op(x, { ...options, out: x.slice() as Float32Array }), y)).toBe(true);
        for (let start = 0; start < x.length; start++) {
          if (Math.floor(start / inner) % n !== 0) continue;
          const at = Array.from({ length: n }, (_, j) => start + j * inner);
          const noise = (i: number) => (name === "gumbelSoftmax" ? gumbel(i, seed, type === Float64Array) : 0);
          const logits = at.map((i) => (late(i) || bias(i) < -9 ? Number.NEGATIVE_INFINITY : (x[i] + bias(i) + noise(i)) / tau));
          const [row, gradient] = [new Float64Array(n), new Float64Array(n)];
          const none = logits.every((x) => x === Number.NEGATIVE_INFINITY);
          const lost = logits.some(Number.isNaN);
          if (!none) specOf(name).forward(logits, row);
          specOf(name).backward?.(at.map((i) => upstream[i]), at.map((i) => y[i]), gradient, []); // biome-ignore format: one call
          blank += Number(none);
          for (const [j, i] of at.entries()) {
            const close = (y: number, exact: number) =>
              Object.is(y, exact) || Math.abs(y - exact) <= (type === Float32Array ? 2e-6 : 1e-13);
            const right = close(y[i], row[j]) && close(gx[i], gradient[j] / tau);
            const exact = lost || logits[j] > Number.NEGATIVE_INFINITY || (Object.is(y[i], 0) && gx[i] === 0 && oneHot[i] === 0);
            hidden += Number(logits[j] === Number.NEGATIVE_INFINITY);
            if (!right || !exact) expect.fail(`${name} [${shape}], axis ${axis}, ${i}: ${y[i]}, ${gx[i]} for ${row[j]}, ${gradient[j]}`);
          }
          if (oneHot !== y) expect(at.reduce((sum, i) => sum + oneHot[i], 0)).toBe(lost ? Number.NaN : Number(!none));
        }
      }
    }),
    { numRuns: 100 },
  );
  expect(Math.min(hidden, blank)).toBeGreaterThan(100);
});

const refuses = refusal((): [x: Float32Array] => [Float32Array.from({ length: 128 }, (_, i) => i)]);
const padding = new Uint8Array(32).fill(1);

test.each(builds)("%s: a length that fits two shapes is refused, and padding is padding", (_, lw) => {
  const shape = [4, 1, 4, 8];
  padding[7] = 0;
  const x = new Float32Array(128);
  const row = (options: object, i: number) => lw.softmax(x, { shape, mask: padding, ...options })[i];
  expect(row({ maskShape: [4, 1, 1, 8] }, 15)).toBe(0); // the second query of the first sample
  expect(row({ maskShape: [4, 8] }, 15)).toBe(1 / 8);
  const cases: [object, typeof RangeError | typeof TypeError, string][] = [
    [
      { mask: padding, shape },
      RangeError,
      'softmax: "mask" expected "maskShape" beside it, since its length fits [1,1,4,8] and [4,1,1,8], got 32',
    ],
    [{ mask: padding.subarray(0, 4), shape: [4, 4, 8], axis: 1 }, RangeError, '"mask" expected the length of a trailing part'],
    [
      { mask: padding, maskShape: [4, 1, 2, 8], shape },
      RangeError,
      '"maskShape" expected 1 or the size in each of the last dimensions of shape',
    ],
    [{ mask: padding, maskShape: [1, 4, 1, 4, 8], shape }, RangeError, '"maskShape" expected 1 or the size'],
    [{ mask: padding, maskShape: [8], shape }, RangeError, '"mask" expected length 8, which "maskShape" gives it, got 32'],
    [{ maskShape: [8], shape }, TypeError, '"maskShape" expected nothing without "mask"'],
    [{ mask: padding, maskShape: 8, shape }, TypeError, '"maskShape" expected an array of dimensions, got 8'],
    [{ mask: padding, maskShape: [-1], shape }, RangeError, '"maskShape" expected dimensions that are whole numbers from 0 on, got [-1]'],
  ];
  for (const [options, error, message] of cases)
    for (const name of names) refuses((x) => lw[name as "softmax"](x, options as object), error, message.replace("softmax", name));
  // a 0 leaves the other dimensions without bound
  for (const name of names.filter((name) => name !== "logSumExp"))
    for (const options of [{}, { axis: 0 }, ...(name === "gumbelSoftmax" ? [{ hard: true }] : [])]) {
      const empty = { shape: [2, 0, 2 ** 40, 3], mask: new Uint8Array(6), maskShape: [2, 1, 1, 3], ...options };
      for (const given of [empty, { shape: [2 ** 40, 0], ...options }])
        expect(lw[name as "softmax"](new Float32Array(0), given)).toEqual(new Float32Array(0));
    }
  // one reading fits: the keys of a square, all of it, rows where others would hide whole rows
  for (const [shape, length] of [
    [[8, 8], 8],
    [[8, 8], 64],
    [[2, 3, 4], 12],
    [[4, 1, 8], 8],
  ] as const)
    expect(lw.softmax(new Float32Array(product(shape)), { shape, mask: new Uint8Array(length) })).toEqual(new Float32Array(product(shape)));
});
