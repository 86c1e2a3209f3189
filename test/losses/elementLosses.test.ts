import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import type { ElementLossSpec } from "../../src/spec/elementLosses.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { make, normals, worst } from "../support/samples.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

interface Options {
  readonly [name: string]: unknown;
}
interface Op {
  (x: FloatArray, z: FloatArray, options?: Options): number | FloatArray;
  withGradient(x: FloatArray, z: FloatArray, options?: Options): { loss: number | FloatArray; gradient: FloatArray };
  backward(x: FloatArray, z: FloatArray, options?: Options): FloatArray;
  readonly spec: ElementLossSpec;
}

const LOGITS = [0, -0, 1e-30, 1, -1, 5, -5, 17, -17, 40, -40, 90, -90, 1e30, -1e30, inf, -inf];
const ERRORS = [0, 1, -1, 0.999, 1.001, 3, -7, 1e-30, 1e15, -1e30, inf, -inf];

/** Each loss with the options that it is tried with, its inputs, targets, bounds of loss and gradient, and the size of what cancels in it. */
const LOSSES: readonly {
  readonly name: string;
  readonly options: readonly Options[];
  readonly x: readonly number[];
  readonly z: readonly number[];
  readonly bounds: Readonly<Record<"Float32Array" | "Float64Array", number>>;
  readonly size?: (x: number, z: number, options: Options) => number;
}[] = [
  {
    name: "focalLoss",
    options: [{}, { gamma: 0 }, { alpha: -1, gamma: 0.5 }, { alpha: 0.75, gamma: 3 }, { alpha: 1, gamma: 1 }],
    x: LOGITS,
    z: [0, 1, 0.25, 0.5],
    bounds: { Float32Array: 2 ** -23, Float64Array: 2 ** -45 },
    size: (_, z) => (z === 0 || z === 1 ? 0 : 0.1),
  },
  {
    name: "klDivergence",
    options: [{}, { logTarget: true }],
    x: [0, -1, -3, -1e30, -inf, 2],
    z: [0, 1, 0.25, 1e-30, -2, -inf, 3],
    bounds: { Float32Array: 2 ** -23, Float64Array: 2 ** -49 },
    size: (x, z, { logTarget }) =>
      logTarget ? Math.exp(z) * Math.max(Math.abs(z), Math.abs(x)) : z * Math.max(Math.abs(Math.log(z)), Math.abs(x)),
  },
  { name: "meanSquaredError", options: [{}], x: ERRORS, z: [0, 1, -2.5], bounds: { Float32Array: 2 ** -23, Float64Array: 2 ** -52 } },
  {
    name: "huberLoss",
    options: [{}, { delta: 0.1 }, { delta: 1e4 }],
    x: ERRORS,
    z: [0, 1, -2.5],
    bounds: { Float32Array: 2 ** -23, Float64Array: 2 ** -51 },
  },
];

/** A number for each parameter and for the flag, as the spec takes them. */
const numbersOf = ({ parameters, flag }: ElementLossSpec, options: Options): number[] => [
  ...Object.entries(parameters).map(([name, parameter]) => (options[name] ?? parameter.default) as number),
  ...(flag === undefined ? [] : [Number(options[flag] ?? false)]),
];

describe.each(builds)("%s", (_, lw) => {
  describe.each(LOSSES)("$name", ({ name, options: variants, x: xs, z: zs, bounds, size = () => 0 }) => {
    const op = lw[name as "focalLoss"] as unknown as Op;

    test.each(TYPES)("%o: loss and gradient within their bounds, special values included", (type) => {
      const normal = normals(7);
      for (const options of variants) {
        const numbers = numbersOf(op.spec, options);
        for (const z of zs) {
          const x = make(type, 203, (i) => xs[i] ?? (i % 7 === 0 ? nan : 8 * normal()));
          const target = make(type, x.length, () => z);
          const made = op.withGradient(x, target, { ...options, reduction: "none" });
          for (let i = 0; i < x.length; i++) {
            const rounded = (value: number) => type.of(value)[0];
            const about = `${JSON.stringify(options)}, x = ${x[i]}, z = ${z}`;
            const least = Math.max(2 ** -126, size(x[i], target[i], options) || 0);
            const [loss, slope] = [op.spec.f(x[i], target[i], ...numbers), op.spec.slope(x[i], target[i], ...numbers)].map(rounded);
            expect(worst([(made.loss as FloatArray)[i]], [loss], least), about).toBeLessThanOrEqual(
              bounds[type.name as keyof typeof bounds],
            );
            expect(worst([made.gradient[i]], [slope], least), `gradient, ${about}`).toBeLessThanOrEqual(
              bounds[type.name as keyof typeof bounds],
            );
          }
          expect(same(op(x, target, { ...options, reduction: "none" }) as FloatArray, made.loss as FloatArray)).toBe(true);
        }
      }
    });

    test("reductions, weights and gy are those of the formula; backward agrees with central differences", () => {
      const [rows, n] = [4, 6];
      const normal = normals(3);
      const x = make(Float64Array, rows * n, () => 2 * normal());
      const z = make(Float64Array, rows * n, () => 0.5 + 0.4 * Math.sin(normal()));
      const gy = make(Float64Array, rows * n, () => normal());
      for (const options of variants)
        for (const weights of [undefined, z.slice(0, n), z.map((z, i) => (i % 5 === 0 ? 0 : z))])
          for (const reduction of ["mean", "sum", "none", ...(op.spec.batchMean ? ["batchMean"] : [])]) {
            const call = { shape: [rows, n], weights, reduction, ...options };
            const each = (x: FloatArray) =>
              Array.from(x, (x, i) => (weights?.[i % weights.length] ?? 1) * op.spec.f(x, z[i], ...numbersOf(op.spec, options)));
            const divisor = reduction === "mean" ? rows * n : reduction === "batchMean" ? rows : 1;
            const value = (x: FloatArray) =>
              each(x).reduce((sum, loss, i) => sum + (reduction === "none" ? loss * gy[i] : 1.5 * loss), 0) / divisor;
            const made = op(x, z, call);
            if (typeof made === "number") expect(made * 1.5).toBeCloseTo(value(x), 12);
            else expect(worst(made, each(x), 1)).toBeLessThan(1e-13);
            const gradient = op.backward(x, z, { ...call, gy: reduction === "none" ? gy : 1.5 });
            for (let j = 0; j < x.length; j++) {
              const moved = (h: number) => value(x.map((x, i) => (i === j ? x + h : x)));
              expect(Math.abs(gradient[j] - (moved(1e-5) - moved(-1e-5)) / 2e-5)).toBeLessThan(1e-8);
            }
          }
    });

    test("errors are thrown before anything is written", () => {
      const x = new Float32Array(6);
      const out = new Float32Array(6);
      const ask = op.backward as (...values: unknown[]) => unknown;
      const { input, parameters, flag } = op.spec;
      type Case = [unknown, unknown, object, typeof TypeError | typeof RangeError, RegExp];
      const cases: Case[] = [
        [1, x, {}, TypeError, new RegExp(`"${input}" expected a Float32Array`)],
        [x, new Float64Array(6), {}, TypeError, new RegExp(`"targets" expected a Float32Array like "${input}", got Float64Array$`)],
        [x, new Float32Array(5), {}, RangeError, /"targets" expected length 6, got 5$/],
        [
          x,
          x,
          { weights: new Float32Array(2) },
          RangeError,
          /"weights" expected the length of a trailing part of shape \(3 or 6\), got 2$/,
        ],
        [x, x, { reduction: "max" }, RangeError, /"reduction" expected/],
        ...(op.spec.batchMean ? [] : [[x, x, { reduction: "batchMean" }, RangeError, /"reduction" expected/] as Case]),
        [x, x, { gy: new Float32Array(6) }, TypeError, /"gy" expected a number/],
        ...Object.keys(parameters).flatMap((name): Case[] => [
          [x, x, { [name]: -2 }, RangeError, new RegExp(`"${name}" expected .*, got -2$`)],
          [x, x, { [name]: x }, TypeError, new RegExp(`"${name}" expected .*, got Float32Array$`)],
        ]),
        ...(flag ? [[x, x, { [flag]: 1 }, TypeError, /expected true or false, got 1$/] as Case] : []),
      ];
      for (const [logits, targets, options, kind, message] of cases)
        refuses(out, () => ask(logits, targets, { shape: [2, 3], out, ...options }), kind, message);
    });
  });

  test("relations: focal without focus is binary cross entropy; Huber over delta is smooth L1; divergence from itself is 0", () => {
    const normal = normals(11);
    const x = make(Float64Array, 50, () => 4 * normal());
    const z = make(Float64Array, 50, (i) => i % 2);
    const focal = lw.focalLoss(x, z, { alpha: -1, gamma: 0 });
    expect(focal).toBeCloseTo(lw.binaryCrossEntropyWithLogits(x, z), 14);
    const smooth = x.reduce((sum, x, i) => sum + (Math.abs(x - z[i]) < 0.5 ? (x - z[i]) ** 2 : Math.abs(x - z[i]) - 0.25), 0) / 50;
    expect(lw.huberLoss(x, z, { delta: 0.5 }) / 0.5).toBeCloseTo(smooth, 13);
    const [p, q] = [lw.softmax(x), lw.logSoftmax(x)];
    expect(Math.abs(lw.klDivergence(q, p, { reduction: "sum" }))).toBeLessThan(1e-14);
    expect(lw.klDivergence(q, q, { reduction: "sum", logTarget: true })).toBe(0);
    // what overflows on the way only
    expect(lw.huberLoss(Float64Array.of(1.5e308), Float64Array.of(-1.5e308), { delta: 0.01 })).toBeCloseTo(3e306, -294);
    expect(lw.huberLoss(Float64Array.of(1.5e154), Float64Array.of(0), { delta: 1e200 })).toBeCloseTo(1.125e308, -296);
  });
});
