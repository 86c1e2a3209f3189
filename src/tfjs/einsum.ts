// Einsum of one tensor or two: sums of products over the axes whose labels the result lacks, as one stack of matrix products.
import { broadcast } from "./arithmetic.js";
import { reordered } from "./copies.js";
import type { Kernel } from "./kernel.js";
import { multiply } from "./matMul.js";
import { sizeOf } from "./shape.js";
import type { Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

/** A tensor and the label of each axis. */
interface Labelled {
  readonly x: TensorInfo;
  readonly labels: string;
}

/** An equation such as ij,jk->ik with its tensors. */
interface Sum {
  readonly terms: readonly Labelled[];
  readonly result: string;
  readonly sizes: Readonly<Record<string, number>>;
}

const repeats = (labels: string): boolean => new Set(labels).size !== labels.length;
const kept = (labels: string, wanted: (label: string) => boolean): string => [...labels].filter(wanted).join("");
/** The labels that all others have, too, and those that another one lacks. */
const shared = (labels: string, ...others: string[]): string => kept(labels, (label) => others.every((other) => other.includes(label)));
const without = (labels: string, other: string): string => kept(labels, (label) => !other.includes(label));

/** Undefined for what TensorFlow.js refuses, too: an ellipsis, an axis twice, sizes that differ. */
function parsed(equation: string, tensors: readonly (TensorInfo | undefined)[]): Sum | undefined {
  const [, left, result] = /^([a-z,]*)->([a-z]*)$/i.exec(equation.replace(/\s/g, "")) ?? [];
  const all = left?.split(",") ?? [];
  if (all.length !== tensors.length || all.length > 2 || [...all, result].some(repeats)) return undefined;
  const sizes: Record<string, number> = {};
  const terms: Labelled[] = [];
  for (const [i, labels] of all.entries()) {
    const x = tensors[i];
    if (x?.shape.length !== labels.length) return undefined;
    for (const [axis, label] of [...labels].entries()) {
      sizes[label] ??= x.shape[axis];
      if (sizes[label] !== x.shape[axis]) return undefined;
    }
    terms.push({ x, labels });
  }
  return [...result].every((label) => label in sizes) ? { terms, result, sizes } : undefined;
}

/** The labels of a stack of matrix products. */
interface Axes {
  readonly batch: string;
  readonly rows: string;
  readonly terms: string;
  readonly columns: string;
}

/** The way from the tensors of a sum to its result: undefined at a step where there is no space. */
class Contraction {
  readonly #made: TensorInfo[] = [];

  constructor(
    readonly storage: Storage,
    readonly sum: Sum,
  ) {}

  #size(labels: string): number {
    return sizeOf(this.shape(labels));
  }

  shape(labels: string): number[] {
    return [...labels].map((label) => this.sum.sizes[label]);
  }

  #own(x: TensorInfo, labels: string): Labelled {
    this.#made.push(x);
    return { x: { ...x, shape: this.shape(labels) }, labels };
  }

  /** The axes in another order: itself where it is the same. */
  #ordered(from: Labelled | undefined, labels: string): Labelled | undefined {
    if (from === undefined || from.labels === labels) return from;
    const perm = [...labels].map((label) => from.labels.indexOf(label));
    const x = reordered(this.storage, from.x, perm);
    return x && this.#own(x, labels);
  }

  /** The sums over all axes but some: products with ones. */
  #summed(from: Labelled | undefined, rows: string): Labelled | undefined {
    const terms = from && without(from.labels, rows);
    if (from === undefined || !terms) return from;
    const ones = this.#own(this.storage.create([this.#size(terms)]), terms);
    this.storage.floats(ones.x).fill(1);
    return this.#product(from, ones, { batch: "", rows, terms, columns: "" });
  }

  /** A stack of matrix products of tensors [batch, rows, terms] and [batch, terms, columns], each of which may be transposed. */
  #product(a: Labelled, b: Labelled, { batch, rows, terms, columns }: Axes): Labelled | undefined {
    const transposeA = rows !== "" && a.labels === batch + terms + rows;
    const transposeB = columns !== "" && b.labels === batch + columns + terms;
    const x = transposeA ? a : this.#ordered(a, batch + rows + terms);
    const w = transposeB ? b : this.#ordered(b, batch + terms + columns);
    if (x === undefined || w === undefined) return undefined;
    const matrices = ({ x }: Labelled, ...axes: string[]) => ({ ...x, shape: axes.map((labels) => this.#size(labels)) });
    const inputs = {
      a: transposeA ? matrices(x, batch, terms, rows) : matrices(x, batch, rows, terms),
      b: transposeB ? matrices(w, batch, columns, terms) : matrices(w, batch, terms, columns),
    };
    const y = multiply(this.storage, inputs, { transposeA, transposeB });
    return y && this.#own(y, batch + rows + columns);
  }

  /** The products of elements: b is the same for all axes that it lacks. */
  #scaled(a: Labelled | undefined, b: Labelled | undefined): Labelled | undefined {
    if (a === undefined || b === undefined) return undefined;
    const s = { ...b.x, shape: [...b.x.shape, ...a.x.shape.slice(b.x.shape.length).fill(1)] };
    const y = broadcast(this.storage, "mul", a.x, s);
    return y && this.#own(y, a.labels);
  }

  /** The sum, its axes in any order. */
  #contracted([first, second]: readonly Labelled[]): Labelled | undefined {
    const { result } = this.sum;
    if (second === undefined) return this.#summed(first, shared(first.labels, result));
    // without the axes that are summed of one tensor alone
    const x = this.#summed(first, shared(first.labels, result + second.labels));
    const w = this.#summed(second, shared(second.labels, result + first.labels));
    if (x === undefined || w === undefined) return undefined;
    // the last axis of the result is one of the columns
    const [a, b] = shared(result.slice(-1), w.labels) === "" ? [w, x] : [x, w];
    const batch = shared(result, a.labels, b.labels);
    const rows = without(shared(result, a.labels), batch);
    const columns = without(shared(result, b.labels), batch);
    const terms = without(shared(a.labels, b.labels), batch);
    const matrices = rows !== "" && columns !== "";
    if (!matrices && terms === "") {
      const [wide, slim] = columns === "" ? [a, b] : [b, a];
      return this.#scaled(this.#ordered(wide, batch + rows + columns), this.#ordered(slim, batch));
    }
    if (batch === "" || rows + columns !== "") return this.#product(a, b, { batch, rows, terms, columns });
    return this.#summed(this.#scaled(this.#ordered(a, batch + terms), this.#ordered(b, batch + terms)), batch);
  }

  run(): TensorInfo | undefined {
    const { result, terms } = this.sum;
    const y = this.#ordered(this.#contracted(terms), result);
    const last = y && this.#made.pop();
    for (const x of this.#made) this.storage.drop(x);
    return y && { ...(last ?? this.storage.share(y.x, y.x.shape)), shape: y.x.shape };
  }
}

export const einsum: Kernel = (storage, inputs, { equation = "" }) => {
  const sum = parsed(equation, Object.values(inputs));
  if (sum === undefined) return undefined;
  const contraction = new Contraction(storage, sum);
  if (!Object.values(sum.sizes).includes(0)) return contraction.run();
  const y = storage.create(contraction.shape(sum.result));
  storage.floats(y).fill(0);
  return y;
};
