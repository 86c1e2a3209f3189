// The product of a layer whose weights lie in the memory in fewer bits, by the kernels of assembly/quantized.
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { ProductSizes } from "../../spec/dense.js";
import type { NarrowType } from "../../spec/quantized.js";
import { AT, evaluate, LENGTH } from "../../threads/protocol.js";
import type { Argument, FloatArray } from "../../types.js";
import { PANEL, WIDE } from "../../wasm/layout.js";
import kernels from "../../wasm/quantized.js";
import type { Activate } from "../activation.js";
import { type Matmul, type Panels, SCRATCH, SPLIT, type Strided } from "../dense/matmul.js";

/** Columns that a thread takes at least: four panels. */
const GRAIN = 4 * WIDE;
/** Elements of widened weights at a time: they stay in the second-level cache. */
const WIDENED = 65536;
/** Rows from which a layer is worked on in parts: every part reads all weights. */
const ROWS = 192;

const OWN = { state: [], index: 0 };

export const same = (value: number): Argument => [value, 0, AT];

/** Stands where the product of float32 weights stands. */
export abstract class Narrow {
  readonly op: string;
  readonly instance: Instance;
  readonly staging: Staging<FloatArray>;
  readonly rows = ROWS;

  constructor(readonly matmul: Matmul) {
    this.op = matmul.op;
    this.instance = matmul.instance;
    this.staging = matmul.staging;
  }

  abstract multiply(a: Strided, b: Panels, base: number, y: number, sizes: ProductSizes, last?: Activate): void;

  /** Runs a kernel on n columns of `work` multiply-adds each; threads share them. */
  protected columns(name: string, args: Argument[], n: number, work: number): void {
    const kernel = this.kernel(name);
    const pool = n * work < SPLIT ? undefined : this.instance.pool;
    if (pool === undefined) kernel(...args.map((argument) => evaluate(argument, 0, n, OWN)));
    else {
      const shared = this.instance.shared(kernels, name, "float32");
      pool.run({ calls: [{ kernel, shared, args }], total: n, grain: GRAIN, weight: work, repeatable: true });
    }
  }

  protected kernel(name: string) {
    return this.instance.kernel(kernels, name, "float32") as (...numbers: number[]) => number;
  }
}

/** Whether the kernels are there. */
export const hasNarrow = (instance: Instance): boolean => instance.kernel(kernels, "int8Rows", "float32") !== undefined;

const KERNELS = { float16: ["float16Row", "float16Panels"], bfloat16: ["bfloat16Row", "bfloat16Panels"] } as const;

/** Weights of 16 bits: those of one row are widened in registers, and for several rows some columns at a time, for the float32 kernel. */
export class Halves extends Narrow {
  constructor(
    matmul: Matmul,
    readonly type: Exclude<NarrowType, "int8">,
    readonly factor: number,
  ) {
    super(matmul);
  }

  multiply(a: Strided, b: Panels, base: number, y: number, { m, k, n }: ProductSizes, last?: Activate): void {
    if (m * n === 0) return;
    const { staging, matmul } = this;
    const [row, panels] = KERNELS[this.type];
    const size = staging.elementSize;
    if (m === 1) {
      const place: Argument[] = [same(a.address), [b.address, b.panel / WIDE, AT], [base, base && size, AT], [y, size, AT]];
      this.columns(row, [...place, same(k), [0, 1, LENGTH], same(this.factor)], n, k);
    } else {
      const step = Math.max(1, Math.floor(WIDENED / WIDE / Math.max(1, k))) * WIDE;
      const scratch = staging.borrow(this.op, SCRATCH.panels, step * k);
      const widened = { address: scratch, row: PANEL, panel: k * PANEL };
      for (let j = 0; j < n; j += step) {
        const columns = Math.min(step, n - j);
        this.kernel(panels)(b.address + (j / WIDE) * b.panel, scratch, k, columns, this.factor);
        matmul.multiply(a, widened, base && base + j * size, y + j * size, { m, k, n: columns, yRow: n * size });
      }
    }
    matmul.finish(last, y, m, n);
  }
}

/** How integers are summed: inputs to a sum, the largest integer of an input, and where the scales of the weights are. */
export interface IntegerPlan {
  readonly group: number;
  readonly most: number;
  readonly scales: number;
  /** Bytes from a group's scales to the next, and from those of a panel. */
  readonly scaleStep: number;
  readonly scalePanel: number;
}

/** Weights of 8 bits: the inputs become integers, too. */
export class Integers extends Narrow {
  constructor(
    matmul: Matmul,
    readonly plan: IntegerPlan,
  ) {
    super(matmul);
  }

  multiply(a: Strided, b: Panels, base: number, y: number, { m, k, n }: ProductSizes, last?: Activate): void {
    if (m * n === 0) return;
    if (k === 0) {
      this.matmul.multiply(a, b, base, y, { m, k, n }, last);
      return;
    }
    const { staging, op } = this;
    const { group, most, scales, scaleStep, scalePanel } = this.plan;
    const size = staging.elementSize;
    const integers = staging.borrow(op, SCRATCH.b, m * Math.ceil(k / 2));
    const factors = staging.borrow(op, SCRATCH.weights, m * Math.ceil(k / group));
    this.kernel("quantizeRows")(a.address, integers, factors, m, k, group, most);
    const perColumn = (start: number, bytes: number): Argument => [start, bytes / WIDE, AT];
    const inputs = [same(integers), same(factors), perColumn(b.address, b.panel), perColumn(scales, scalePanel)];
    const places: Argument[] = [...inputs, [base, base && size, AT], [y, size, AT]];
    const sizes: Argument[] = [same(m), same(k), [0, 1, LENGTH], same(group)];
    const strides = [same(scaleStep), same(scalePanel), same(n * size)];
    this.columns("int8Rows", [...places, ...sizes, ...strides], n, k * m);
    this.matmul.finish(last, y, m, n);
  }
}
