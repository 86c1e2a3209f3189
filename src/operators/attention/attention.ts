import { created, settleNaN, shares, write } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import {
  type AttentionInputs,
  type AttentionPlan,
  type AttentionSpec,
  attend,
  attendGradient,
  attention as spec,
} from "../../spec/attention.js";
import { result } from "../../tiling/elements.js";
import type { FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import type { MaskArray } from "../rowwise/mask.js";
import { AttentionBlocks } from "./blocks.js";
import { AttentionGradient } from "./gradient.js";
import type { Given } from "./packing.js";

/** The sizes of a call. */
export interface AttentionShape {
  queries: number;
  keys: number;
  size: number;
  batch?: number;
  heads?: number;
  keyHeads?: number;
  valueSize?: number;
}

/** What becomes of the scores. */
export interface AttentionScoreOptions<A extends FloatArray> {
  layout?: "BHSD" | "BSHD";
  scale?: number;
  causal?: boolean | "start" | "end";
  window?: number | readonly [before: number, after: number];
  softcap?: number;
  bias?: Like<A>;
}

export interface AttentionOptions<A extends FloatArray> extends AttentionScoreOptions<A> {
  shape: AttentionShape;
  mask?: MaskArray<A>;
  maskShape?: readonly number[];
  out?: A;
}

/** The gradients of attention. */
export interface AttentionGradients<Q extends FloatArray, K extends FloatArray = Q, V extends FloatArray = Q> {
  q: Q;
  k: K;
  v: V;
}

export interface AttentionGradientOptions<Q extends FloatArray, K extends FloatArray = Q, V extends FloatArray = Q>
  extends Omit<AttentionOptions<Q>, "out"> {
  gradients?: readonly (keyof AttentionGradients<Q>)[];
  out?: Partial<AttentionGradients<Q, K, V>>;
}

export interface Attention {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(q: A, k: Like<A>, v: Like<A>, options: AttentionOptions<O>): NoInfer<O>;
  /** The gradients from gy = dL/dy, of the queries, the keys and the values. */
  backward<A extends FloatArray, Q extends Like<A> = Plain<A>, K extends Like<A> = Plain<A>, V extends Like<A> = Plain<A>>(
    gy: Like<A>,
    q: A,
    k: Like<A>,
    v: Like<A>,
    options: AttentionGradientOptions<Q, K, V>,
  ): AttentionGradients<NoInfer<Q>, NoInfer<K>, NoInfer<V>>;
  /** The mathematics. */
  readonly spec: AttentionSpec;
  [BIND](instance: Instance): Attention;
}

const SCORES = { layout: 1, scale: 1, causal: 1, window: 1, softcap: 1, bias: 1 } as const;
const COMMON = { shape: 1, ...SCORES, mask: 1, maskShape: 1, out: 1 } as const;
export const ELSEWHERE = [
  "causal:iscausal usecausalmask",
  "window:windowsize slidingwindow localwindowsize",
  "softcap:logitsoftcap attnlogitsoftcapping",
  "bias:alibi alibislopes slopes",
  "scale:softmaxscale scaling",
  "layout:qkvformat tensorlayout",
];
const KNOWN = /*#__PURE__*/ validate.known<AttentionOptions<FloatArray>>(COMMON, {}, ELSEWHERE);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<AttentionGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 }, {}, ELSEWHERE);
const GRADIENTS = ["q", "k", "v"] as const;

/** The elements of the result. */
export const resultsOf = ({ batch, heads, queries, valueSize }: AttentionPlan): number => batch * heads * queries * valueSize;

/** y by the kernels of an instance, or in plain JavaScript. */
export function computeAttention(op: string, instance: Instance, plan: AttentionPlan, arrays: Given, y: FloatArray): void {
  const { q, k, v } = arrays;
  if (y.length === 0) return;
  const others = [q, k, v, plan.mask?.array, plan.slopes];
  const to = others.some((x) => x !== undefined && shares(x, y)) ? created(y) : y;
  const blocks = plan.keys === 0 ? undefined : AttentionBlocks.on(op, instance, plan, arrays);
  if (blocks !== undefined) blocks.forward(to);
  else {
    attend(plan, arrays, to);
    settleNaN(to);
  }
  if (to !== y) write(y, to);
}

function forward(instance: Instance, arrays: AttentionInputs, options: AttentionOptions<FloatArray>): FloatArray {
  const { name } = spec;
  const given = validate.options(name, options, KNOWN);
  const { shape, out } = given;
  const sizes = validate.attentionSizes(name, shape);
  const plan = validate.attentionPlan(name, validate.attentionOptions(name, given), sizes, arrays);
  const { q, v } = arrays;
  if (out === undefined) validate.resultsOfEmpty(name, "shape", Math.min(q.length, v.length), resultsOf(plan));
  const y = result(name, "out", out, q, "q", resultsOf(plan));
  computeAttention(name, instance, plan, arrays, y);
  return y;
}

function backward(
  instance: Instance,
  gy: FloatArray,
  arrays: AttentionInputs,
  options: AttentionGradientOptions<FloatArray>,
): AttentionGradients<FloatArray> {
  const { name } = spec;
  const given = validate.options(name, options, KNOWN_BACKWARD);
  const { shape, gradients: asked, out } = given;
  const outs = { ...validate.options(name, out, GRADIENTS) };
  const wanted = validate.words(name, "gradients", GRADIENTS, asked);
  const sizes = validate.attentionSizes(name, shape);
  const plan = validate.attentionPlan(name, validate.attentionOptions(name, given), sizes, arrays);
  validate.same(name, "gy", gy, arrays.q, "q", resultsOf(plan));
  const to: Partial<AttentionGradients<FloatArray>> = {};
  for (const of of wanted) to[of] = result(name, `out.${of}`, outs[of], arrays.q, "q", arrays[of].length);
  const inputs = [gy, ...Object.values(arrays), plan.mask?.array, plan.slopes];
  for (const of of wanted) {
    const y = to[of] as FloatArray;
    for (const other of wanted) if (other !== of) validate.apart(name, `out.${of}`, y, to[other] as FloatArray, `out.${other}`);
    for (const x of inputs) if (x !== undefined) validate.apart(name, `out.${of}`, y, x as FloatArray, "an input");
  }
  const blocks = gy.length === 0 || plan.keys === 0 ? undefined : AttentionGradient.of(name, instance, plan, arrays, gy);
  if (blocks !== undefined) blocks.backward(to);
  else {
    attendGradient(plan, arrays, gy, to);
    for (const y of Object.values(to)) settleNaN(y);
  }
  return to as AttentionGradients<FloatArray>;
}

/** Makes attention's function. */
export function attentionOf(open: () => Instance = defaultInstance): Attention {
  const call = (q: FloatArray, k: FloatArray, v: FloatArray, options: AttentionOptions<FloatArray>) =>
    forward(open(), { q, k, v }, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, q: FloatArray, k: FloatArray, v: FloatArray, options: AttentionGradientOptions<FloatArray>) =>
      backward(open(), gy, { q, k, v }, options),
    spec,
    [BIND]: (instance: Instance) => attentionOf(() => instance),
  }) as unknown as Attention;
}
