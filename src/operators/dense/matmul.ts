import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { Matrix, ProductSizes } from "../../spec/dense.js";
import { AT, LENGTH } from "../../threads/protocol.js";
import { stream } from "../../tiling/elements.js";
import type { Argument, Call, FloatArray, Kernel, Shared } from "../../types.js";
import { DEPTH, PANEL, TILE } from "../../wasm/layout.js";
import kernels from "../../wasm/matmul.js";
import type { Activate } from "../activation.js";

/** Rows up to which reading the weights in place is faster than packing them into panels first. */
const FEW = 8;
/** Multiply-adds from which a product may be shared among threads. */
export const SPLIT = 50000;
/** Rows for each thread from which rows are shared, in whole tiles. */
const MANY = 2 * TILE;
/** Panels in one pass over few rows. */
const PASS = 4;

/** A matrix by panels of columns: its address, the bytes from row to row of a panel, and from panel to panel. */
export interface Panels {
  readonly address: number;
  readonly row: number;
  readonly panel: number;
}

/** A matrix in the memory: its address, and the bytes from row to row and from column to column. */
export interface Strided {
  readonly address: number;
  readonly row: number;
  readonly column: number;
}

/** The numbers under which scratch is borrowed (Staging.borrow), one for each array that may be foreign. */
export const SCRATCH = {
  ...({ a: 0, b: 1, panels: 2, y: 3, bias: 4, tile: 5, sums: 6, gradient: 7, row: 8 } as const),
  ...({ frame: 9, taps: 10, weights: 11, partial: 12 } as const),
};

/** The matrix product of one element type: how its operands reach the kernels of assembly/matmul. */
export class Matmul {
  readonly #multiply: Kernel;
  readonly #pack: Kernel;
  readonly #packTransposed: Kernel;
  readonly #accumulate: Kernel;
  readonly #addBase: Kernel;

  constructor(
    readonly op: string,
    readonly instance: Instance,
    readonly staging: Staging<FloatArray>,
    readonly kernel: (name: string) => Kernel,
    readonly shared: () => Shared,
  ) {
    this.#multiply = kernel("multiply");
    this.#pack = kernel("pack");
    this.#packTransposed = kernel("packTransposed");
    this.#accumulate = kernel("accumulate");
    this.#addBase = kernel("addBase");
  }

  /** Undefined where plain JavaScript runs. */
  static on(op: string, instance: Instance, float64: boolean): Matmul | undefined {
    const type = float64 ? "float64" : "float32";
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    if (staging === undefined || instance.kernel(kernels, "multiply", type) === undefined) return undefined;
    const kernel = (name: string) => instance.kernel(kernels, name, type) as Kernel;
    return new Matmul(op, instance, staging, kernel, () => instance.shared(kernels, "multiply", type));
  }

  /** The address of x, or of a copy if it is foreign. */
  whole(x: FloatArray, scratch: number): number {
    return this.staging.address(x) || this.staging.load(this.staging.borrow(this.op, scratch, x.length), x, 0, x.length);
  }

  /** Elements of the panels of a matrix. */
  panelElements(rows: number, columns: number): number {
    const wide = PANEL / this.staging.elementSize;
    return rows * wide * Math.ceil(columns / wide);
  }

  /** Whether the rows of so few users are multiplied by a matrix as it lies. */
  readsInPlace(columns: number, users: number): boolean {
    return users <= FEW && (columns * this.staging.elementSize) % PANEL === 0;
  }

  /** The panels of b: b itself if the other factor has few rows (`users`) and the last panel is whole, else a packed copy. */
  panels(b: FloatArray, rows: number, columns: number, users: number): Panels {
    if (this.readsInPlace(columns, users))
      return { address: this.whole(b, SCRATCH.b), row: columns * this.staging.elementSize, panel: PANEL };
    return this.pack(b, rows, columns, this.staging.borrow(this.op, SCRATCH.panels, this.panelElements(rows, columns)));
  }

  /** Packs b into panels at an address; a foreign b some rows at a time. */
  pack(b: FloatArray, rows: number, columns: number, to: number): Panels {
    const panel = rows * PANEL;
    this.#rows(b, rows, columns, 1, rows, (from, first, n) =>
      this.#pack(from, to + first * PANEL, n, columns, columns * this.staging.elementSize, panel),
    );
    return { address: to, row: PANEL, panel };
  }

  /** Packs the transpose of b, by default into scratch. */
  packTransposed(b: FloatArray, rows: number, columns: number, address?: number): Panels {
    const { staging } = this;
    const to = address ?? staging.borrow(this.op, SCRATCH.panels, this.panelElements(columns, rows));
    const panel = columns * PANEL;
    const wide = PANEL / staging.elementSize;
    this.#rows(b, rows, columns, wide, rows, (from, first, n) =>
      this.#packTransposed(from, to + (first / wide) * panel, columns, n, columns * staging.elementSize, panel),
    );
    return { address: to, row: PANEL, panel };
  }

  /**
   * y = activation(base + a b) of a single row a, whose terms are `step` bytes apart. b is read in place, since packing does not pay for
   * one product; a foreign b some rows at a time.
   */
  row(a: number, b: FloatArray, base: number, y: number, sizes: Pick<ProductSizes, "k" | "n"> & { step?: number }, last?: Activate): void {
    const { elementSize: size } = this.staging;
    const { k, n, step = size } = sizes;
    const sums = this.staging.borrow(this.op, SCRATCH.row, n);
    let terms = 0;
    this.#rows(b, k, n, 4, DEPTH, (from, first, rows) => {
      this.#accumulate(a + first * step, from, sums, rows, n, step, n * size, terms === 0 ? 1 : 0);
      terms += rows;
      if (terms === DEPTH || first + rows === k) {
        this.#addBase(first + rows > DEPTH ? y : base, sums, y, n);
        terms = 0;
      }
    });
    this.finish(last, y, 1, n);
  }

  /** Visits at most `most` rows of b at a time, none across a multiple of that: in place, or in copies of `multiple` rows or more. */
  #rows(
    b: FloatArray,
    rows: number,
    columns: number,
    multiple: number,
    most: number,
    visit: (from: number, first: number, n: number) => void,
  ): void {
    const { staging } = this;
    if (columns === 0) return;
    const x = { array: b, address: staging.address(b), span: columns };
    const fitting = Math.min(most, Math.max(multiple, Math.floor(staging.tile / columns / multiple) * multiple));
    const step = x.address !== 0 ? most : fitting;
    const copied = x.address === 0 && step * columns > staging.tile;
    const areas = { x: copied ? staging.borrow(this.op, SCRATCH.tile, step * columns) : staging.first, y: 0 };
    for (let start = 0; start < rows; start += most)
      stream(staging, { x, areas }, start, Math.min(rows, start + most), step, (from, _, __, n, first) => visit(from, first, n));
  }

  /**
   * y = activation(base + a b) at addresses: m rows, depth k, n columns. The base is one row for all, or 0 for none. The threads of the
   * instance's pool take rows; where those are few, columns. `yRow`: the bytes from row to row of y, where it has more columns.
   */
  multiply(a: Strided, b: Panels, base: number, y: number, { m, k, n, yRow }: ProductSizes & { yRow?: number }, last?: Activate): void {
    if (m * n === 0) return;
    const { elementSize: size } = this.staging;
    const row = yRow ?? n * size;
    const pool = m * n * k < SPLIT ? undefined : this.instance.pool;
    if (pool === undefined) {
      this.#multiply(a.address, b.address, base, y, m, k, n, a.row, a.column, b.row, b.panel, 0, row);
      this.finish(last, y, m, n);
      return;
    }
    const same = (value: number): Argument => [value, 0, AT];
    const strides = [a.row, a.column, b.row, b.panel, 0, row].map(same);
    const run = (args: Argument[], total: number, grain: number, weight: number, after?: Call) => {
      const product: Call = { kernel: this.#multiply, shared: this.shared(), args };
      pool.run({ calls: after ? [product, after] : [product], total, grain, weight, repeatable: true });
    };
    if (m >= MANY * pool.threads) {
      const after = last?.call?.(y, n);
      const arrays = [[a.address, a.row, AT] as const, same(b.address), same(base), [y, row, AT] as const];
      run([...arrays, [0, 1, LENGTH], same(k), same(n), ...strides], m, TILE, k * n, after);
      if (after === undefined) this.finish(last, y, m, n);
    } else {
      const wide = PANEL / size;
      const after = m === 1 ? last?.call?.(y, 1) : undefined;
      const panels = [b.address, b.panel / wide, AT] as const;
      const arrays = [same(a.address), panels, [base, base && size, AT] as const, [y, size, AT] as const];
      run([...arrays, same(m), same(k), [0, 1, LENGTH], ...strides], n, PASS * wide, k * m, after);
      if (after === undefined) this.finish(last, y, m, n);
    }
  }

  /** The activation of whole rows of y. */
  finish(last: Activate | undefined, y: number, m: number, n: number): void {
    if (last?.inPlace) last.inPlace(y, m, n);
    else last?.forward(this.staging.view(y, m * n), this.staging.view(y, m * n), n);
  }
}

/** A matrix of so many columns, row after row. */
export const rowMajor = (array: FloatArray, columns: number): Matrix => ({ array, row: columns, column: 1 });

/** Its rows are the columns of the other. */
export const transposed = ({ array, row, column }: Matrix): Matrix => ({ array, row: column, column: row });
