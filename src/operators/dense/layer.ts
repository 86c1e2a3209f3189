// One layer, y = activation(x W + bias), by the kernels of the matrix product.
import type { Instance } from "../../runtime/instance.js";
import { type Operand, stream, target } from "../../tiling/elements.js";
import type { FloatArray, Like } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { Activate, Activation } from "../activation.js";
import { ACTIVATE } from "../bind.js";
import { type Matmul, type Panels, SCRATCH } from "./matmul.js";

/** What comes after the sums. */
export interface ActivationOptions<A extends FloatArray> {
  bias?: Like<A>;
  activation?: Activation;
  activationOptions?: object;
}

/** The sizes of a call. */
export interface Sizes {
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
}

/** The weights and the bias of a layer in the memory; the address of the bias is 0 where there is none. */
export interface Kept {
  readonly panels: Panels;
  readonly bias: number;
}

/** What multiplies by the weights. */
type Product = Pick<Matmul, "op" | "instance" | "staging" | "multiply"> & {
  /** Rows at a time, at least. */
  readonly rows?: number;
};

/** Rows at a time: they and their results stay in the second-level cache until they are activated. */
const ROWS = 48;
const ELEMENTS = 32768;

/** The activation with its options on an instance, checked. */
export function activate(
  op: string,
  instance: Instance,
  float64: boolean,
  { activation, activationOptions }: Pick<ActivationOptions<FloatArray>, "activation" | "activationOptions">,
): Activate | undefined {
  if (activation === undefined) {
    validate.options(op, activationOptions, []);
    return undefined;
  }
  validate.activation(op, ACTIVATE, activation);
  return activation[ACTIVATE](instance, float64, activationOptions);
}

/** y = activation(x W + bias), some rows at a time. */
export function layer(matmul: Product, x: FloatArray, kept: Kept, y: FloatArray, sizes: Sizes, activate?: Activate): void {
  const { batch, inputs, units } = sizes;
  const { staging, op, rows: least = ROWS } = matmul;
  const from = target(staging, x, inputs);
  const to = target(staging, y, units);
  // with threads all at once: the pool shares the rows out
  const most = matmul.instance.pool ? batch : Math.max(least, Math.floor(ELEMENTS / (inputs + units) / ROWS) * ROWS);
  const step = Math.min(batch, most);
  const area = ({ address, span }: Operand, tile: number, scratch: number) =>
    address !== 0 || step * span <= staging.tile ? tile : staging.borrow(op, scratch, step * span);
  const areas = { x: area(from, staging.second, SCRATCH.a), y: area(to, staging.first, SCRATCH.y) };
  stream(staging, { x: from, y: to, areas }, 0, batch, step, (x, _, y, rows) => {
    const a = { address: x, row: inputs * staging.elementSize, column: staging.elementSize };
    matmul.multiply(a, kept.panels, kept.bias, y, { m: rows, k: inputs, n: units }, activate);
  });
}

/** The same of one row, once. */
export function single(matmul: Matmul, x: FloatArray, weights: FloatArray, bias: number, y: FloatArray, activate?: Activate): void {
  const { staging, op } = matmul;
  const from = matmul.whole(x, SCRATCH.a);
  const own = staging.address(y);
  const to = own || staging.borrow(op, SCRATCH.y, y.length);
  matmul.row(from, weights, bias, to, { k: x.length, n: y.length }, activate);
  if (own === 0) staging.store(to, y, 0, y.length);
}
