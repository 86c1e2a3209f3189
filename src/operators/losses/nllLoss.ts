// The negative log-likelihood of rows of log-probabilities: one element of each row, picked in plain JavaScript, which is as fast as it gets.
import { copied, ordinary, shares } from "../../arrays.js";
import { type NllLossSpec, nllLoss as spec } from "../../spec/nllLoss.js";
import type { FloatArray } from "../../types.js";
import * as validate from "../../validate/index.js";
import { type Labelled, type LabelledLoss, labelled, labelledLoss, type Read, weighted } from "./labelled.js";

export type NllLoss = LabelledLoss<object, false, NllLossSpec>;

function check(x: FloatArray, labels: unknown, read: Read): Labelled {
  const { weights, sample, ...shared } = weighted(spec, x, read);
  const classes = validate.labels(spec.name, labels, shared.rows, shared.extent.n, read.ignored);
  return { ...shared, ...labelled(classes, weights, sample) };
}

function run(_: unknown, __: unknown, { x, extent, classes }: Labelled, out: FloatArray | undefined, factors: Float64Array): Float64Array {
  const { n, inner } = extent;
  const from = out && x !== out && shares(x, out) ? copied(x) : x;
  const place = (i: number) => (Math.floor(i / inner) * n + classes[i]) * inner + (i % inner);
  const losses = classes.map((label, i) => (label < 0 ? 0 : spec.f(from[place(i)])));
  if (out) {
    out.fill(0);
    for (let i = 0; i < classes.length; i++) if (classes[i] >= 0) out[place(i)] = ordinary(-factors[i]);
  }
  return losses;
}

export const nllLossOf = (): NllLoss => labelledLoss<Labelled, object, false, NllLossSpec>(spec, { check, run }, undefined);
