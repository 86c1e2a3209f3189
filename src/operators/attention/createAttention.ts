import { copied, created } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { type AttentionPlan, type AttentionSizes, type AttentionSpec, createAttention as spec } from "../../spec/attention.js";
import type { NarrowType } from "../../spec/quantized.js";
import { result } from "../../tiling/elements.js";
import type { FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import type { MaskArray } from "../rowwise/mask.js";
import { type AttentionScoreOptions, computeAttention, ELSEWHERE, resultsOf } from "./attention.js";
import { AttentionNarrowStore } from "./quantizedStore.js";
import { AttentionStore } from "./store.js";

export interface AttentionCacheOptions<A extends FloatArray> extends AttentionScoreOptions<A> {
  size: number;
  valueSize?: number;
  batch?: number;
  heads?: number;
  keyHeads?: number;
  capacity?: number;
  type?: "float32" | NarrowType;
}

export interface AttentionQueryOptions<A extends FloatArray> {
  /** as in attention, for the keys so far; default: none */
  mask?: MaskArray<A>;
  /** as in attention; default: the last dimensions of [batch, heads, queries, keys] */
  maskShape?: readonly number[];
  /** array for the result, q included; default: a new one */
  out?: A;
}

/** Keys and values that grow, ready to be asked. */
export interface AttentionCache<A extends FloatArray> {
  /**
   * The result of as many queries as q has, from all keys so far; with causal the last query meets the last key.
   *
   * @param q queries in the layout of the cache
   * @param options `mask`, `maskShape`, `out`
   * @returns `out`, or a new array: a row of valueSize numbers for each query and head
   * @throws TypeError for an array of another type, or after `free`; RangeError for a wrong length or mask, or if the heap is full
   */
  <O extends Like<A> = Plain<A>>(q: Like<A>, options?: AttentionQueryOptions<O>): NoInfer<O>;
  /**
   * Adds keys and values behind those that are there, of every sample and head; they are copied.
   *
   * @param k keys in the layout of the cache
   * @param v as many values
   * @throws TypeError for an array of another type, or after `free`; RangeError for a wrong length, or if the heap is full
   */
  append(k: Like<A>, v: Like<A>): void;
  /** Keys of each head so far. */
  readonly length: number;
  /**
   * Forgets the last keys and their values.
   *
   * @param length how many keys of each head stay; default 0
   * @throws TypeError for another thing than a number, or after `free`; RangeError for one that is not from 0 to the length of the cache
   */
  truncate(length?: number): void;
  /** Gives the memory back; later calls are errors. Without it, that comes when the cache is no longer reachable. */
  free(): void;
}

export interface CreateAttention {
  <A extends FloatArray = Float32Array>(options: AttentionCacheOptions<A>): AttentionCache<A>;
  /** The mathematics. */
  readonly spec: AttentionSpec;
  [BIND](instance: Instance): CreateAttention;
}

const NAME = spec.name;
const KNOWN = /*#__PURE__*/ validate.known<AttentionCacheOptions<FloatArray>>(
  {
    ...({ size: 1, valueSize: 1, batch: 1, heads: 1, keyHeads: 1, capacity: 1, type: 1 } as const),
    ...({ layout: 1, scale: 1, causal: 1, window: 1, softcap: 1, bias: 1 } as const),
  },
  {},
  [...ELSEWHERE, "type:dtype precision quantization"],
);
const KNOWN_CALL = ["mask", "maskShape", "out"];
/** Keys for which there is room at first. */
const CAPACITY = 128;

class Cache {
  length = 0;
  #kept: AttentionStore | undefined;
  #live = true;

  /** @param like an array of the type of the cache, once that is known */
  constructor(
    readonly instance: Instance,
    readonly read: validate.AttentionRead,
    readonly sizes: AttentionSizes,
    readonly capacity: number,
    public like: FloatArray | undefined,
    readonly type: "float32" | NarrowType | undefined,
  ) {}

  #check(): void {
    if (!this.#live) throw validate.freed(`${NAME}: "cache"`, "cache");
  }

  #float(name: string, x: FloatArray): void {
    if (this.type === undefined) validate.float(NAME, name, x);
    else validate.float32Alone(NAME, name, x);
  }

  #store(like: FloatArray): AttentionStore {
    const { instance, sizes, type = "float32" } = this;
    if (this.#kept !== undefined) return this.#kept;
    return type === "float32" ? new AttentionStore(NAME, instance, sizes, like) : new AttentionNarrowStore(NAME, instance, sizes, type);
  }

  append(k: FloatArray, v: FloatArray): void {
    this.#check();
    const { batch, keyHeads, size, valueSize } = this.sizes;
    this.#float("k", k);
    const like = this.like ?? created(k, 0);
    validate.same(NAME, "k", k, like, "k", k.length);
    const n = validate.multiple(NAME, "k", k.length, batch * keyHeads * size);
    validate.same(NAME, "v", v, like, "k", batch * keyHeads * n * valueSize);
    const kept = this.#store(like);
    kept.reserve(this.length, n, this.capacity);
    kept.add(k, v, this.length, n, this.read.packed);
    this.#kept = kept;
    this.like = like;
    this.length += n;
  }

  ask(q: FloatArray, options: Readonly<Record<"mask" | "maskShape" | "out", unknown>>): FloatArray {
    const given = validate.options(NAME, options as AttentionQueryOptions<FloatArray>, KNOWN_CALL);
    const { mask, maskShape, out } = given;
    const own = validate.attentionOptions(NAME, { mask, maskShape });
    this.#check();
    this.#float("q", q);
    const like = this.like ?? created(q, 0);
    validate.same(NAME, "q", q, like, "k", q.length);
    const { batch, heads, size } = this.sizes;
    const queries = validate.multiple(NAME, "q", q.length, batch * heads * size);
    const sizes = { ...this.sizes, queries, keys: this.length };
    const read = { ...this.read, mask: own.mask, maskShape: own.maskShape };
    const kept = this.#store(like);
    const plan: AttentionPlan = { ...validate.attentionScores(NAME, read, sizes, q), ...kept.strides(this.length) };
    const y = result(NAME, "out", out, q, "q", resultsOf(plan));
    computeAttention(NAME, this.instance, plan, { q, ...kept.given(this.length) }, y);
    return y;
  }

  truncate(length = 0): void {
    this.#check();
    const keys = validate.wholeNumber(NAME, "length", length);
    this.length = Math.min(this.length, keys);
  }

  free(): void {
    this.#kept?.release();
    this.#kept = undefined;
    this.#live = false;
  }
}

function make(instance: Instance, options: AttentionCacheOptions<FloatArray>): AttentionCache<FloatArray> {
  const given = validate.options(NAME, options, KNOWN);
  const { size, valueSize = size, batch = 1, heads = 1, keyHeads = heads, capacity = CAPACITY } = given;
  const { layout, scale, causal, window, softcap, bias, type: kind } = given;
  const some = (name: string, value: unknown) => validate.positive(NAME, name, value);
  const sizes = {
    ...{ batch: some("batch", batch), size: some("size", size), valueSize: some("valueSize", valueSize) },
    ...validate.attentionHeads(NAME, "", some("heads", heads), some("keyHeads", keyHeads)),
    ...{ queries: 0, keys: 0 },
  };
  const room = some("capacity", capacity);
  const read = validate.attentionOptions(NAME, { layout, scale, causal, window, softcap, bias });
  const type = validate.cacheType(NAME, kind);
  const slopes = validate.floats(NAME, "bias", [sizes.heads], bias);
  if (type !== undefined && slopes !== undefined) validate.float32Alone(NAME, "bias", slopes);
  validate.attentionScores(NAME, read, sizes, slopes ?? new Float64Array(0)); // the numbers among the options
  const own = { ...read, bias: slopes && copied(slopes) };
  const cache = new Cache(instance, own, sizes, room, slopes && created(slopes, 0), type);
  const call = (q: FloatArray, options: AttentionQueryOptions<FloatArray> = {}) => cache.ask(q, options as Parameters<Cache["ask"]>[1]);
  Object.defineProperty(call, "length", { get: () => cache.length });
  return Object.assign(call, {
    append: (k: FloatArray, v: FloatArray) => cache.append(k, v),
    truncate: (length?: number) => cache.truncate(length),
    free: () => cache.free(),
  }) as unknown as AttentionCache<FloatArray>;
}

/** Makes createAttention's function. */
export function createAttentionOf(open: () => Instance = defaultInstance): CreateAttention {
  const call = (options: AttentionCacheOptions<FloatArray>) => make(open(), options);
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => createAttentionOf(() => instance) }) as unknown as CreateAttention;
}
