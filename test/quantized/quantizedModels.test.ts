// What fewer bits cost: digits that a trained network reads, and the results of layers like those of a transformer.
import { expect, test } from "vitest";
import { readDigits } from "../../examples/mnist.js";
import { mulberry32, Network, train } from "../../examples/network.js";
import { lanewiseOps } from "../../examples/ops.js";
import { measureForms } from "../../examples/weights.js";
import type { LayerOptions } from "../../src/index.js";
import { builds } from "../support/builds.js";

const [, lw] = builds[builds.length > 2 ? 1 : 0];

test("a network of MNIST reads as many digits, but for one in a thousand", { timeout: 120_000 }, () => {
  const network = new Network(lanewiseOps(lw, "relu"), mulberry32(1));
  for (const _ of train(network, readDigits("train"), 1, 1));
  const forms = measureForms(lw, network.layers, "relu", readDigits("t10k"));
  const [{ accuracy }] = forms;
  expect(accuracy).toBeGreaterThan(0.95);
  for (const form of forms) expect(Math.abs(form.accuracy - accuracy), form.type).toBeLessThanOrEqual(0.001);
});

/** A number of mean 0 and deviation about 1. */
function normal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

type Narrow = Pick<LayerOptions<Float32Array>, "type" | "group" | "activations">;

/** The root of the mean squared error of a layer, relative to the deviation of its results. */
const COSTS: [how: Narrow, most: number][] = [
  [{ type: "float16" }, 0.0003],
  [{ type: "bfloat16" }, 0.0025],
  [{ type: "int8" }, 0.01],
  [{ type: "int8", group: 32 }, 0.007],
  [{ type: "int8", activations: "int8" }, 0.015],
];

test.each(COSTS)("random layers of a transformer: %o costs at most %f of a result's deviation", (how, most) => {
  const random = mulberry32(7);
  for (const [inputs, units] of [
    [768, 768],
    [768, 3072],
    [3072, 768],
  ]) {
    const weights = Float32Array.from({ length: inputs * units }, () => normal(random) / Math.sqrt(inputs));
    const x = Float32Array.from({ length: 4 * inputs }, () => normal(random));
    const exact = lw.createDense({ weights, inputs, units });
    const narrow = lw.createDense({ weights, inputs, units, ...how });
    const [y, z] = [exact(x), narrow(x)];
    const square = (f: (i: number) => number) => Math.sqrt(y.reduce((sum, _, i) => sum + f(i) ** 2, 0) / y.length);
    const cost = square((i) => z[i] - y[i]) / square((i) => y[i]);
    console.log(`${inputs} x ${units}, ${JSON.stringify(how)}: ${cost.toPrecision(2)} of the deviation`);
    expect(cost).toBeLessThan(most);
    expect(cost).toBeGreaterThan(most / 10);
    for (const layer of [exact, narrow]) layer.free();
  }
});
