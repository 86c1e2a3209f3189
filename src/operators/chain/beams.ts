import { part } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { type BeamCandidate, type BeamPlan, type BeamSpec, better, beamStep as spec } from "../../spec/beams.js";
import { peak } from "../../spec/sampling.js";
import type { FloatArray } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { Candidates } from "./candidates.js";
import type { Modules } from "./chain.js";

export interface BeamOptions {
  logProbabilities: ArrayLike<number>;
  count?: number;
  groups?: number;
  diversity?: number;
}

/** Continuations, the best first in each group. */
export interface Beams {
  /** The logarithms of their probabilities, less what a token lost by `diversity`. */
  readonly scores: Float64Array;
  readonly beams: Int32Array;
  readonly tokens: Int32Array;
}

export interface BeamStep {
  (logits: FloatArray, options: BeamOptions): Beams;
  /** The mathematics. */
  readonly spec: BeamSpec;
  [BIND](instance: Instance): BeamStep;
}

const NAME = spec.name;

function sound(top: number): number {
  if (!(top < Number.POSITIVE_INFINITY)) throw validate.noDistribution(NAME, top);
  return top;
}

/** The best of one beam, with their scores; undefined without kernels. */
function bestOf(instance: Instance, modules: Modules, logits: FloatArray, beam: number, count: number): BeamCandidate[] | undefined {
  const row = Candidates.of(NAME, instance, modules, logits);
  if (row === undefined) return undefined;
  try {
    const top = sound(row.top);
    if (top === Number.NEGATIVE_INFINITY) return [];
    const { mass } = row.moments(top);
    row.largest(count);
    const found: BeamCandidate[] = [];
    for (let i = 0; i < row.n; i++) found.push({ beam, token: row.token(i), score: row.values[i] - top - Math.log(mass) });
    return found;
  } finally {
    row.free();
  }
}

/** The step by kernels: of each beam the best, and as many more as tokens may lose by `diversity`; undefined without kernels. */
function fast(instance: Instance, modules: Modules, rows: FloatArray[], before: Float64Array, plan: BeamPlan): BeamCandidate[] | undefined {
  const { count, groups, diversity } = plan;
  const each = rows.length / groups;
  const taken = new Map<number, number>();
  const found: BeamCandidate[] = [];
  for (let first = 0; first < rows.length; first += each) {
    const all: BeamCandidate[] = [];
    for (let b = first; b < first + each; b++) {
      const best = bestOf(instance, modules, rows[b], b, count + taken.size);
      if (best === undefined) return undefined;
      for (const { beam, token, score } of best) all.push({ beam, token, score: before[b] + score - diversity * (taken.get(token) ?? 0) });
    }
    const best = all
      .filter(({ score }) => score > Number.NEGATIVE_INFINITY)
      .sort(better)
      .slice(0, count);
    for (const { token } of best.slice(0, each)) taken.set(token, (taken.get(token) ?? 0) + 1);
    found.push(...best);
  }
  return found;
}

/** Makes beamStep's function. */
export function beamStepOf(modules: Modules, open: () => Instance = defaultInstance): BeamStep {
  const call = (logits: FloatArray, options: BeamOptions): Beams => {
    const { before, ...plan } = validate.beamOptions(NAME, options, spec.parameters);
    validate.float(NAME, "logits", logits);
    const n = validate.multiple(NAME, "logits", logits.length, before.length);
    const rows = Array.from(before, (_, i) => part(logits, i * n, n));
    const plain = () => {
      for (const row of rows) sound(peak(row));
      return spec.step(rows, before, plan);
    };
    const found = n === 0 ? [] : (fast(open(), modules, rows, before, plan) ?? plain());
    return {
      scores: Float64Array.from(found, ({ score }) => score),
      beams: Int32Array.from(found, ({ beam }) => beam),
      tokens: Int32Array.from(found, ({ token }) => token),
    };
  };
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => beamStepOf(modules, () => instance) });
}
