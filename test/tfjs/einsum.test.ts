// Einsum: any equation of one tensor or two, against its definition. TensorFlow.js' own kernel does not sum all of b,a->.
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { register } from "lanewise/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, close, normal, prepared } from "./compare.js";

const LABELS = "abcde";
const order = fc.shuffledSubarray([...LABELS], { minLength: LABELS.length });

/** Some labels with their sizes, in terms of one tensor or two and in the result. */
const equations = fc
  .record({
    sizes: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: LABELS.length, maxLength: LABELS.length }),
    uses: fc.array(fc.record({ tensors: fc.constantFrom<number[][]>([0], [1], [0, 1]), kept: fc.boolean() }), { maxLength: LABELS.length }),
    orders: fc.tuple(order, order, order),
    one: fc.boolean(),
    spaced: fc.boolean(),
  })
  .map(({ sizes, uses, orders, one, spaced }) => {
    const of = (order: string[], wanted: (use: (typeof uses)[number]) => boolean) =>
      order.filter((label) => wanted(uses[LABELS.indexOf(label)] ?? { tensors: [], kept: false })).join("");
    const terms = one
      ? [of(orders[0], ({ tensors }) => tensors.length > 0)]
      : [0, 1].map((i) => of(orders[i], ({ tensors }) => tensors.includes(i)));
    const result = of(orders[2], ({ kept }) => kept);
    // 0 is rare, and a sum of many terms is of short axes
    const most = uses.length > 3 ? 4 : uses.length > 2 ? 9 : 40;
    const sizeOf = (label: string) => Math.min(most, sizes[LABELS.indexOf(label)]);
    return {
      terms,
      result,
      sizeOf,
      equation: `${terms}->${result}`
        .split("")
        .join(spaced ? " " : "")
        .replace("- >", "->"),
    };
  });

/** The result by its definition, in float64. */
function summed(terms: readonly string[], result: string, sizeOf: (label: string) => number, values: readonly ArrayLike<number>[]) {
  const labels = [...new Set([...terms, result].join(""))];
  const y = new Array<number>([...result].reduce((n, label) => n * sizeOf(label), 1)).fill(0);
  const place: Record<string, number> = {};
  const at = (axes: string) => [...axes].reduce((index, label) => index * sizeOf(label) + place[label], 0);
  const visit = (i: number) => {
    if (i === labels.length) y[at(result)] += terms.reduce((product, axes, j) => product * values[j][at(axes)], 1);
    else for (place[labels[i]] = 0; place[labels[i]] < sizeOf(labels[i]); place[labels[i]]++) visit(i + 1);
  };
  visit(0);
  return y;
}

/** The buffers that the backend holds: those of no tensor, too. */
const buffers = () => tf.backend().numDataIds();

prepared();

describe.each(BACKENDS)("%s", (backend) => {
  let unregister = () => {};
  beforeAll(async () => {
    await tf.setBackend(backend);
    ({ unregister } = register(tf));
  });
  afterAll(() => unregister());

  test("einsum gives the sums of its equation, and leaves no tensor behind", () => {
    fc.assert(
      fc.property(equations, ({ terms, result, sizeOf, equation }) => {
        tf.tidy(() => {
          const tensors = terms.map((labels) => normal([...labels].map(sizeOf)));
          const before = buffers();
          const y = tf.einsum(equation, ...tensors);
          expect(y.shape).toEqual([...result].map(sizeOf));
          const values = tensors.map((x) => x.dataSync());
          close(y.dataSync(), Float32Array.from(summed(terms, result, sizeOf, values)), 1e-4);
          y.dispose();
          expect(buffers()).toBe(before);
        });
      }),
    );
  });
});
