import fc, { type GeneratorValue } from "fast-check";

/** What a kernel may do with a stretch of memory: read it; write all of it unread; read and change it; work in it, whatever it holds. */
export type Use = "read" | "write" | "change" | "work";

/** What a stretch holds before the call: numbers of the kernel's float type, float64 numbers, bytes that are 0 or 1, or what is given. */
export type Content = "lanes" | "float64" | "bits" | readonly number[];

/** A stretch of memory that a kernel is given by its address. */
export interface Area {
  readonly bytes: number;
  readonly use: Use;
  readonly content: Content;
  /** Its rows, where there are gaps between them that are not to be touched. */
  readonly rows: { readonly count: number; readonly stride: number; readonly bytes: number };
  /** The areas that it may begin with: a result exactly over an input. */
  readonly over: readonly Area[];
}

/** The arguments of one call: areas, whose addresses are still to be chosen, and numbers. */
export type Call = readonly (Area | number)[];

/** What a call is made of: drawn by fast-check, so that one that fails is made small and can be had again. */
export class Draw {
  constructor(
    /** Bytes of an element. */
    readonly size: 4 | 8,
    readonly generate: GeneratorValue,
    /** The most elements of an array. */
    readonly most: number,
  ) {}

  /** A whole number between two others, both included. */
  int(min: number, max: number): number {
    return this.generate(fc.integer, { min, max });
  }

  /** A length: mostly around the widths of the loops, where the leftovers are, now and then beyond a block of the sums. */
  length(least = 0, most = this.most): number {
    const reach = this.int(0, 9);
    return this.int(least, Math.max(least, Math.min(most, reach < 7 ? 40 : reach < 9 ? 300 : this.most)));
  }

  read(n: number): Area {
    return area(n * this.size, "read");
  }

  write(n: number, over: readonly Area[] = []): Area {
    return area(n * this.size, "write", "lanes", over);
  }

  change(n: number): Area {
    return area(n * this.size, "change");
  }

  /** Rows of n elements, `stride` bytes from one to the next. */
  rows(use: Use, count: number, n: number, stride: number, over: readonly Area[] = []): Area {
    const bytes = count > 0 && n > 0 ? (count - 1) * stride + n * this.size : 0;
    return { ...area(bytes, use, "lanes", over), rows: { count, stride, bytes: n * this.size } };
  }
}

/** An area without gaps. */
export const area = (bytes: number, use: Use, content: Content = "lanes", over: readonly Area[] = []): Area => ({
  bytes,
  use,
  content,
  over,
  rows: { count: 1, stride: 0, bytes },
});
