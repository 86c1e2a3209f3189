// Softmax and its relatives, and the steps by which a mask makes logits.
import { MASKED, STATE, WHOLE } from "../../src/wasm/layout.js";
import { type Args, axisOf, type Call, call, type Family, product, repeatedShape, SCALES } from "./call.js";
import { area, type Content, type Describe, type Draw } from "./kernel.js";
import type { Source } from "./source.js";

const without = (shape: readonly number[], axis: number) => product(shape.filter((_, i) => i !== axis));

const INTEGERS: readonly ((bits: number[]) => unknown)[] = [
  (bits) => Uint8Array.from(bits),
  (bits) => Int32Array.from(bits),
  (bits) => BigInt64Array.from(bits, BigInt),
  (bits) => BigUint64Array.from(bits, BigInt),
];

export function maskOf(s: Source, n: number): unknown {
  const kind = s.int(0, 3);
  if (kind < 2) return s.in(n);
  if (kind === 2) return s.one(INTEGERS)(Array.from({ length: n }, () => s.int(0, 1)));
  return Array.from({ length: n }, () => s.flip());
}

/** A mask of the last dimensions, in some of which it repeats. */
function maskOptions(s: Source, shape: number[]): Record<string, unknown> {
  const maskShape = repeatedShape(s, shape);
  return { mask: maskOf(s, product(maskShape)), maskShape };
}

/** Options of an op by name, and how they are drawn. */
type Options = (s: Source) => Record<string, () => unknown>;

function rowOptions(s: Source, shape: number[], axis: number, out: number, own: Options): Record<string, unknown> {
  const last = axis === shape.length - 1;
  return {
    shape,
    ...(last && s.flip() ? {} : { axis: s.flip() ? axis : axis - shape.length }),
    ...s.some({ out: () => s.out(out), ...own(s) }),
    ...(s.flip() ? maskOptions(s, shape) : {}),
    ...(last && shape.length > 1 && s.once(4) ? { causal: true } : {}),
  };
}

/** Rows that lie one behind the other. */
export const rowsOf = (d: Draw, rows = d.int(1, 4)) => {
  const n = d.length(1, Math.floor(d.most / rows));
  return { rows, n, length: rows * n };
};

/** Matrices of n rows of `inner` columns; between the rows there may be gaps. */
const columnsOf = (d: Draw) => {
  const [outer, n] = [d.int(1, 3), d.int(1, 12)];
  const inner = d.length(1, Math.min(STATE / 4 / d.size, Math.floor(d.most / (outer * n))));
  const sx = d.stride(inner);
  const [sy, sgy, sgx] = Array.from({ length: 3 }, () => (d.int(0, 1) === 0 ? sx : d.stride(inner)));
  return { outer, n, inner, sx, sy, sgy, sgx };
};

/** All phases at once. A reduction gives one element for a row, and reads one of gy and y for its gradient. */
const kernels: Describe = (d, { gradient, columns }, { reduces = false }) => {
  const phases = WHOLE | (gradient ? 0 : MASKED * d.int(0, 1));
  const sizes = columns ? columnsOf(d) : rowsOf(d);
  const given = { ...sizes, phases, scale: 0.5, first: 0 };
  if (!reduces) return given;
  const count = "inner" in sizes ? sizes.outer * sizes.inner : sizes.rows;
  if (gradient) return { ...given, gy: d.array("read", count), y: d.array("read", count) };
  const x = "inner" in sizes ? d.rows("read", sizes.outer * sizes.n, sizes.inner, sizes.sx) : d.array("read", sizes.length);
  return { ...given, x, y: d.array("write", count, "inner" in sizes ? [] : [x]) };
};

/** From some element of the mask on, which repeats itself; of its last bytes up to 3 behind it are read. */
const masked =
  (content: Content): Describe =>
  (d) => {
    const [n, period] = [d.length(), d.length(1)];
    const mask = content === "bits" ? area(period + 3, "read", "bits") : d.array("read", period);
    return { length: n, mask, n, at: d.int(0, period - 1), period, scale: 0.5 };
  };

/** The calls of an op on the rows along any axis, which a mask may hide, with options of its own. */
export function rowCalls(name: string, own: Options, reduces = false): Omit<Call, "family">[] {
  const drawn = (s: Source) => {
    const { shape, axis } = axisOf(s);
    return { shape, axis, total: product(shape), part: without(shape, axis) };
  };
  const forward: Args = (s) => {
    const { shape, axis, total, part } = drawn(s);
    return [s.in(total), s.once(10) && !reduces ? undefined : rowOptions(s, shape, axis, reduces ? part : total, own)];
  };
  const backward: Args = (s) => {
    const { shape, axis, total, part } = drawn(s);
    const saved = reduces ? [s.in(total), s.in(part)] : [s.chances(total)];
    return [s.finite(reduces ? part : total), ...saved, rowOptions(s, shape, axis, total, own)];
  };
  return [call(name, "rows", forward), call(`${name}.backward`, "rows", backward)];
}

export const softmax: Family = {
  calls: ({ name, reduces }) => rowCalls(name, (s) => ({ scale: () => s.one(SCALES) }), reduces),
  kernels,
  steps: {
    added: masked("elements"),
    hidden: masked("bits"),
    scaled: masked("elements"),
    exceeds: (d) => {
      const n = d.length();
      return { length: n, n, limit: 1 };
    },
    causal: (d) => {
      const [n, queries, keys] = [d.length(), d.int(1, 30), d.int(1, 30)];
      return { y: d.array("change", n), n, start: d.int(0, queries * keys), queries, keys };
    },
  },
};
