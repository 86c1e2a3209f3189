import { part } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import { type Bound, leastOf, type Moments, nearest } from "../../spec/bounds.js";
import type { Cut } from "../../spec/share.js";
import type { Binaries, FloatArray, Kernel } from "../../types.js";
import * as validate from "../../validate/index.js";
import { mostOf } from "../range.js";
import { divideRow, divisor, everything, largest, nucleus, parts } from "../sampling/filter.js";
import { ceiling } from "../sampling/floats.js";
import type { Order, Steps } from "../sampling/order.js";
import { Orders, SHORT } from "../sampling/orders.js";
import { drawShort } from "../sampling/short.js";
import { scratchOf } from "../sampling/topEntries.js";
import { nearestByBuckets, TABLE } from "./nearest.js";

/** What a draw from all that is left asks for. */
const ALL = { temperature: 1, topP: 1, minP: 0 };

/** Whether a cut leaves more than another. */
const isWider = (cut: Cut, other: Cut) => cut.value < other.value || (cut.value === other.value && cut.last > other.last);

/** The memory of a row: the logits, the tokens of those that are left, the bit mask, and the table of distances. */
function layout(vocabulary: number, elementSize: number): { tokens: number; words: number; table: number; end: number } {
  const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;
  const tokens = aligned(vocabulary * elementSize);
  const words = tokens + aligned(vocabulary * 4);
  const table = words + aligned(Math.ceil(vocabulary / 32) * 4);
  return { tokens, words, table, end: table + TABLE };
}

/** Logits on their way to a token: a copy of all in the memory, and once some are hidden only those that are left, in their order. */
export class Candidates {
  /** How many are left. */
  n: number;
  /** Their logits come first. */
  readonly values: FloatArray;
  readonly #orders: Orders;
  readonly #staging: Staging;
  readonly #kernel: (name: string) => Kernel;
  readonly #block: FloatArray;
  readonly #x: number;
  readonly #at: { readonly tokens: number; readonly words: number; readonly table: number };
  #tokens: Int32Array | undefined;
  #top: number | undefined;

  /** Undefined where plain JavaScript runs, or the heap is full. */
  static of(op: string, instance: Instance, binaries: { chain: Binaries; sampling: Binaries }, logits: FloatArray): Candidates | undefined {
    const orders = new Orders(op, instance, binaries.sampling, logits, 1, logits.length);
    if (orders.staging === undefined) return undefined;
    const { end } = layout(logits.length, orders.staging.elementSize);
    const block = instance.lend(Float32Array, end / 4);
    return block && new Candidates(orders, orders.staging, binaries.chain, block, logits);
  }

  private constructor(orders: Orders, staging: Staging, chain: Binaries, block: FloatArray, logits: FloatArray) {
    const { instance, float64 } = orders;
    this.#orders = orders;
    this.#staging = staging;
    this.#kernel = (name) => instance.kernel(chain, name, float64 ? "float64" : "float32") as Kernel;
    this.#block = block;
    this.#x = block.byteOffset;
    const { tokens, words, table } = layout(logits.length, staging.elementSize);
    this.#at = { tokens: this.#x + tokens, words: this.#x + words, table: this.#x + table };
    this.n = logits.length;
    this.values = staging.view(staging.load(this.#x, logits, 0, this.n), this.n);
  }

  /** Gives the memory back. */
  free(): void {
    this.#orders.instance.free(this.#block);
  }

  /** The largest logit; NaN if there is one. */
  get top(): number {
    this.#top ??= this.n === 0 ? Number.NEGATIVE_INFINITY : this.#find("peak")(this.#x, this.n);
    return this.#top;
  }

  /** The same; throws where it is not finite, and the logits have no probabilities. */
  get sound(): number {
    const { top } = this;
    if (!Number.isFinite(top)) throw validate.noDistribution(this.#orders.op, top);
    return top;
  }

  /** Says that logits changed, or that the largest may be gone. */
  changed(): void {
    this.#top = undefined;
  }

  /** Where a token's logit is; -1 if it is gone. */
  at(token: number): number {
    const tokens = this.#tokens;
    if (tokens === undefined) return token;
    let [low, high] = [0, this.n];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokens[middle] < token) low = middle + 1;
      else high = middle;
    }
    return low < this.n && tokens[low] === token ? low : -1;
  }

  /** The token at a position. */
  token(i: number): number {
    return this.#tokens === undefined ? i : this.#tokens[i];
  }

  hide(token: number): void {
    const i = this.at(token);
    if (i >= 0) this.values[i] = Number.NEGATIVE_INFINITY;
  }

  /** Hides the tokens whose bit is 0. */
  mask(bits: Int32Array | Uint32Array): void {
    const tokens = this.#tokens;
    const words = Math.ceil(this.values.length / 32);
    if (tokens === undefined) {
      new Int32Array(this.#staging.memory.buffer, this.#at.words, words).set(words === bits.length ? bits : bits.subarray(0, words));
      this.#kernel("bitMask")(this.#at.words, this.#x, this.n);
    } else
      for (let i = 0; i < this.n; i++)
        if (((bits[tokens[i] >> 5] >> (tokens[i] & 31)) & 1) === 0) this.values[i] = Number.NEGATIVE_INFINITY;
  }

  divide(t: number): void {
    const { top } = this;
    const by = divisor(t, this.values);
    const origin = divideRow(this.#find, this.#x, this.#x, this.n, { t: by, most: mostOf(this.values), top });
    const round = this.#orders.float64 ? Number : Math.fround;
    this.#top = round(round(top - origin) / by);
  }

  moments(top: number): Moments {
    this.#kernel("entropy")(this.#x, this.#at.table, this.n, top);
    const [mass, weighted, count] = new Float64Array(this.#staging.memory.buffer, this.#at.table, 3);
    return { top, mass, mean: weighted / mass, count };
  }

  readonly #find = (name: string): Kernel => this.#orders.kernel(name) as Kernel;

  /** The logits that are left. */
  get #logits(): FloatArray {
    return part(this.values, 0, this.n);
  }

  /** What is left, as one row. */
  #left(): Orders {
    const { op, instance, binaries } = this.#orders;
    return new Orders(op, instance, binaries, this.#logits, 1, this.n);
  }

  /** The least logit that a bound leaves, or a number between this and the next one below. */
  least(moments: Moments, bound: Bound): number {
    return leastOf(this.#logits, moments, bound);
  }

  /** The fewest largest whose share of the mass is p. */
  nucleus(top: number, p: number): Cut {
    return nucleus.choose(this.#left(), p)?.(0, top) as Cut;
  }

  /** Keeps what a cut leaves, and no fewer than `keep` of the likeliest. */
  keep(cut: Cut, top: number, keep: number): void {
    // a cut up to the largest logit leaves one
    const least = keep > 1 || cut.value > top ? this.#largest(top, keep) : cut;
    this.#compact(isWider(least, cut) ? least : cut);
  }

  /** Keeps the logits from a bound on, and no fewer than `keep`. */
  above(bound: number, top: number, keep: number): void {
    this.keep({ value: ceiling(bound, this.#orders.float64), last: this.n - 1 }, top, keep);
  }

  #largest(top: number, k: number): Cut {
    return k >= this.n ? everything(this.n) : (largest.choose(this.#left(), k)?.(0, top) as Cut);
  }

  /** Keeps the k largest. */
  largest(k: number): void {
    const { n } = this;
    if (k < n && this.#tokens === undefined) {
      // by the kernel of topEntries, which knows of NaN, so that the largest one need not be looked for before
      const { address, room } = scratchOf(this.#staging, n, k);
      this.#find("topEntries")(this.#x, this.#x, this.#at.tokens, address, 1, n, k, room, 0, 0);
      this.#shorten(k);
      this.changed();
    }
    const top = this.sound;
    if (k < this.n) this.#compact(this.#largest(top, k));
  }

  #compact(cut: Cut): void {
    if (cut.value === Number.NEGATIVE_INFINITY && cut.last >= this.n - 1) return;
    const { elementSize } = this.#staging;
    const { tokens, table } = this.#at;
    let kept = 0;
    for (const { from, to, least } of parts(cut, this.n, this.#orders.float64))
      kept += this.#kernel("compact")(
        this.#x + from * elementSize,
        this.#tokens === undefined ? 0 : tokens + from * 4,
        this.#x + kept * elementSize,
        tokens + kept * 4,
        table,
        to - from,
        from,
        least,
      );
    this.#shorten(kept);
  }

  #shorten(n: number): void {
    this.n = n;
    this.#tokens ??= new Int32Array(this.#staging.memory.buffer, this.#at.tokens, this.values.length);
  }

  /** Keeps those nearest to the mean that together have the share p of the mass, and no fewer than `keep`. */
  nearest(moments: Moments, p: number, keep: number): void {
    const { values, n } = this;
    const { tokens, table } = this.#at;
    const memory = { x: this.#x, table, staging: this.#staging, kernel: this.#kernel };
    const found = nearestByBuckets(this.#logits, memory, moments, { p, keep });
    if (found !== undefined) {
      const { centre, distance, last } = found;
      const from = this.#tokens === undefined ? 0 : tokens;
      this.#shorten(this.#kernel("gather")(this.#x, from, this.#x, tokens, table, n, centre, distance, last + 1));
      return;
    }
    const kept = new Set(nearest(this.#logits, moments, p, keep));
    for (let i = 0; i < n; i++) if (!kept.has(i)) values[i] = Number.NEGATIVE_INFINITY;
  }

  /** The place that the random number u draws, and the mass of all: few are drawn from without kernels. */
  #drawn(u: number, exact: boolean): { i: number; mass: number } {
    const { n } = this;
    const short = exact || n > SHORT ? undefined : drawShort(this.#logits, { ...ALL, topK: n }, u);
    if (short !== undefined) return { i: short.places[0], mass: short.mass };
    const ask = function* (order: Order): Steps<{ i: number; mass: number }> {
      const { last } = yield* order.reach({ of: order.all, share: u, beyond: true });
      return { i: last, mass: order.all.mass };
    };
    const [drawn] = this.#left().ask({ temperature: () => 1, counts: () => n, ask, share: () => u, exact }) as [
      { i: number; mass: number },
    ];
    return drawn;
  }

  /** A token by the random number u, and its surprise in bits, which is precise only where `exact`. */
  draw(u: number, exact: boolean): { token: number; surprise: number } {
    const top = this.sound;
    const { i, mass } = this.#drawn(u, exact);
    return { token: this.token(i), surprise: Math.log2(mass) - (this.values[i] - top) / Math.LN2 };
  }

  /** Writes the logits that are left to their places, and -infinity to the others. */
  write(out: FloatArray): void {
    if (this.#tokens === undefined) this.#staging.store(this.#x, out, 0, this.n);
    else {
      part(out, 0, out.length).fill(Number.NEGATIVE_INFINITY);
      for (let i = 0; i < this.n; i++) out[this.#tokens[i]] = this.values[i];
    }
  }
}
