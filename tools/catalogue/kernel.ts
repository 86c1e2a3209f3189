// Describes the arguments of a kernel: numbers, and areas of memory. The memory check draws them.
import { STATE } from "../../src/wasm/layout.js";
import type { AnySpec } from "./spec.js";

/** What a kernel may do with an area: read it; write all of it unread; read and change it; work in it, whatever it holds. */
export type Use = "read" | "write" | "change" | "work";

/** What an area holds before the call: numbers of the kernel's element type, float64 numbers, bytes that are 0 or 1, or what is given. */
export type Content = "elements" | "float64" | "bits" | readonly number[];

/** A part of memory that a kernel is given by its address. */
export interface Area {
  readonly bytes: number;
  readonly use: Use;
  readonly content: Content;
  /** Its rows, where there are gaps between them that are not to be touched. */
  readonly rows: { readonly count: number; readonly stride: number; readonly bytes: number };
  /** The areas that it may begin with: a result exactly over an input. */
  readonly over: readonly Area[];
}

/** An area without gaps. */
export const area = (bytes: number, use: Use, content: Content = "elements", over: readonly Area[] = []): Area => ({
  bytes,
  use,
  content,
  over,
  rows: { count: 1, stride: 0, bytes },
});

/** The arguments of one call: areas, whose addresses are still to be chosen, and numbers. */
export type Call = readonly (Area | number)[];

/** What a call is made of. */
export abstract class Draw {
  constructor(
    /** Bytes of an element. */
    readonly size: 4 | 8,
    /** The most elements of an array. */
    readonly most: number,
  ) {}

  /** A whole number between two others, both included. */
  abstract int(min: number, max: number): number;

  /** A length: mostly around the widths of the loops, where the leftovers are, now and then beyond a block of the sums. */
  length(least = 0, most = this.most): number {
    const reach = this.int(0, 9);
    return this.int(least, Math.max(least, Math.min(most, reach < 7 ? 40 : reach < 9 ? 300 : this.most)));
  }

  /** n elements. */
  array(use: Use, n: number, over: readonly Area[] = []): Area {
    return area(n * this.size, use, "elements", over);
  }

  /** Rows of n elements, `stride` bytes from one to the next. */
  rows(use: Use, count: number, n: number, stride: number, over: readonly Area[] = []): Area {
    const bytes = count > 0 && n > 0 ? (count - 1) * stride + n * this.size : 0;
    return { ...area(bytes, use, "elements", over), rows: { count, stride, bytes: n * this.size } };
  }

  /** Bytes from row to row: at times with a gap. */
  stride(n: number): number {
    return (n + this.int(0, 3)) * this.size;
  }
}

/** Which of an op's kernels: its gradient, and the one down columns. */
export interface Kind {
  readonly gradient: boolean;
  readonly columns: boolean;
}

/**
 * A kernel's arguments by their names. An array that is not among them has `length` elements, or, if its stride is there (`sx` of `x`),
 * outer n rows of inner elements. A gradient writes `gx`, any other kernel `y`: exactly over an input or not.
 */
export type Arguments = { readonly length?: number } & Readonly<Record<string, number | Area>>;

/** Draws the arguments of a kernel of an op. */
export type Describe = (d: Draw, kind: Kind, spec: AnySpec) => Arguments;

const ARRAYS = ["gy", "x", "y", "t", "z", "slope", "gx"];

/** The arguments in the order of the kernel's signature. */
export function inOrder(d: Draw, names: readonly string[], given: Arguments, { gradient }: Kind): Call {
  const inputs: Area[] = [];
  return names.map((name) => {
    if (name in given) return given[name];
    if (name === "state") return area(STATE, "work");
    if (!ARRAYS.includes(name)) throw new Error(`nothing is said of the argument "${name}": add it to tools/catalogue`);
    const written = name === (gradient ? "gx" : "y");
    const stride = given[`s${name}`];
    const { outer, n, inner } = given as Record<string, number>;
    const place = (over: readonly Area[]) => {
      const use = written ? "write" : "read";
      return typeof stride === "number" ? d.rows(use, outer * n, inner, stride, over) : d.array(use, given.length as number, over);
    };
    const made = place([]);
    if (written) return place(inputs.filter(({ bytes, rows }) => bytes === made.bytes && rows.stride === made.rows.stride));
    inputs.push(made);
    return made;
  });
}
