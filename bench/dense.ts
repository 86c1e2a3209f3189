// The dense layer: plain JavaScript, one call with the weights as they come, a layer whose weights are laid out, and the machine's limit.
import type { Lanewise } from "lanewise";
import { table } from "../tools/terminal.js";
import type { Rounds } from "./measure.js";
import { LIMITS, PEAK, peak, reading } from "./peak.js";
import { plainProduct } from "./plainProduct.js";
import { percent } from "./report.js";
import type { Timed } from "./session.js";
import { median, spread } from "./statistics.js";
import type { Sweep } from "./sweep.js";
import { Disagreement } from "./trial.js";

export type DenseShape = readonly [batch: number, inputs: number, units: number];

export const DENSE_SHAPES: readonly DenseShape[] = [
  [1, 784, 128],
  [64, 784, 128],
  [256, 512, 512],
  [1, 1024, 1024],
  [1024, 1024, 1024],
];

/** Of the sum of the terms' sizes: float32 has 6e-8. */
const TOLERANCE = 1e-6;
const PLAIN = "plain JS";

/** y = relu(x W + b). */
function plainDense(x: Float32Array, w: Float32Array, b: Float32Array, y: Float32Array, [batch, inputs, units]: DenseShape): void {
  plainProduct({ array: x, row: inputs, column: 1 }, { array: w, row: units, column: 1 }, b, y, batch, inputs, units);
  for (let i = 0; i < y.length; i++) y[i] = Math.max(y[i], 0);
}

/** A layer with its contenders and their arrays, until it is closed. */
export class DenseTrial implements Timed<DenseRow> {
  readonly sweeps: readonly Sweep[];
  readonly #close: () => void;

  constructor(
    readonly lw: Lanewise,
    pool: Float32Array,
    readonly shape: DenseShape,
  ) {
    const [batch, inputs, units] = shape;
    const from = (length: number, start: number) => Float32Array.from({ length }, (_, i) => pool[(start + i) % pool.length]);
    const [x, weights, bias] = [from(batch * inputs, 0), from(inputs * units, 7), from(units, 3)];
    const y = new Float32Array(batch * units);
    const [ownX, ownY] = [x, y].map((array) => {
      const own = lw.alloc(Float32Array, array.length);
      own.set(array);
      return own;
    });
    const activation = lw.relu;
    const layer = lw.createDense({ weights, bias, inputs, units, activation });
    const elements = 2 * batch * inputs * units;
    const contender = (name: string, y: Float32Array, run: () => void): Sweep => ({
      name,
      elements,
      run,
      result: () => {
        y.fill(Number.NaN);
        run();
        return y;
      },
    });
    this.sweeps = [
      contender(PLAIN, y, () => plainDense(x, weights, bias, y, shape)),
      contender("dense, drop-in", y, () => void lw.dense(x, weights, { shape, bias, activation, out: y })),
      contender("createDense, drop-in", y, () => void layer(x, { out: y })),
      contender("createDense, resident", ownY, () => void layer(ownX, { out: ownY })),
      ...(batch === 1 ? [reading(inputs * units)] : []),
      peak(lw.info.simd),
    ];

    this.#close = () => {
      layer.free();
      lw.free(ownX);
      lw.free(ownY);
    };
    this.#expected = (i) => {
      const [row, j] = [Math.floor(i / units), i % units];
      let [sum, size] = [bias[j], Math.abs(bias[j])];
      for (let q = 0; q < inputs; q++) {
        const term = x[row * inputs + q] * weights[q * units + j];
        sum += term;
        size += Math.abs(term);
      }
      return { y: Math.max(sum, 0), size };
    };
  }

  readonly #expected: (i: number) => { y: number; size: number };

  get name(): string {
    return `dense ${this.shape.join("x")}`;
  }

  rows(rounds: Rounds): DenseRow[] {
    return denseRows(this.shape, rounds);
  }

  /** Of each contender's results a few hundred are looked at. */
  validate(): void {
    for (const { name, result } of this.sweeps) {
      if (LIMITS.includes(name)) continue;
      const actual = result(0);
      for (let i = 0; i < actual.length; i += 1 + (actual.length >> 8)) {
        const { y, size } = this.#expected(i);
        if (!(Math.abs(actual[i] - y) <= TOLERANCE * size))
          throw new Disagreement(`dense ${this.shape.join("x")}, ${name}: element ${i} expected ${y}, got ${actual[i]}`);
      }
    }
  }

  close(): void {
    this.#close();
  }
}

export interface DenseRow {
  readonly op: "dense";
  readonly shape: DenseShape;
  readonly contender: string;
  readonly gigaflops: number;
  readonly spread: number;
  /** Of the multiply-adds that the core can do, by the median of the rounds' ratios. */
  readonly ofPeak: number;
  readonly versusPlain: number;
}

/** The figures of a shape; a time is in nanoseconds for each floating-point operation. */
function denseRows(shape: DenseShape, rounds: Rounds): DenseRow[] {
  const others = (name: string, times: readonly number[]) => median(times.map((time, i) => (rounds.get(name) as number[])[i] / time));
  return [...rounds].map(([contender, times]) => {
    const middle = median(times);
    return {
      op: "dense",
      shape,
      contender,
      gigaflops: 1 / middle,
      spread: spread(times),
      ofPeak: others(PEAK, times),
      versusPlain: others(PLAIN, times),
    };
  });
}

export function denseTable(rows: readonly DenseRow[]): string {
  const cells = ({ shape, contender, gigaflops, spread, ofPeak, versusPlain }: DenseRow) => [
    contender === PLAIN ? shape.join("x") : "",
    contender,
    gigaflops.toFixed(1),
    percent(spread),
    percent(ofPeak),
    LIMITS.includes(contender) ? "" : `${versusPlain.toFixed(1)}x`,
  ];
  return table(["dense", "contender", "GFLOP/s", "±", "of peak", "vs plain"], "rlrrrr", rows.map(cells));
}
