// Attention, and its kernels.
import { call, type Family, product, repeatedShape } from "./call.js";
import { area, type Describe, type Draw } from "./kernel.js";
import { refuses } from "./layer.js";
import { maskOf } from "./softmax.js";
import type { Source } from "./source.js";

/** The sizes of a call, and the lengths of its arrays. */
function sizesOf(s: Source) {
  const [queries, keys, size] = [s.side(), s.side(), s.side()];
  const [keyHeads, batch] = s.usual() ? [1, 1] : [s.int(1, 2), s.int(1, 2)];
  const [heads, valueSize] = [keyHeads * (s.usual() ? 1 : s.int(1, 3)), s.usual() ? size : s.side()];
  const lengths = { q: product([batch, heads, queries, size]), y: product([batch, heads, queries, valueSize]) };
  const [k, v] = [product([batch, keyHeads, keys, size]), product([batch, keyHeads, keys, valueSize])];
  return { sizes: { batch, heads, keyHeads, queries, keys, size, valueSize }, ...lengths, k, v };
}

type Drawn = ReturnType<typeof sizesOf>;

function options(s: Source, { sizes }: Drawn, outs: () => unknown): Record<string, unknown> {
  const { batch, heads, queries, keys } = sizes;
  const maskShape = repeatedShape(s, [batch, heads, queries, keys]);
  const limits = {
    layout: () => s.one(["BHSD", "BSHD"]),
    scale: () => s.one([-0.5, 0.5, 1]),
    causal: () => s.one([true, "start", "end"]),
    window: () => s.one([2, [3, 1]]),
    bias: () => s.chances(heads),
    out: outs,
  };
  const masked = !s.usual() && s.flip() ? { mask: maskOf(s, product(maskShape)), maskShape } : {};
  return { shape: sizes, ...s.some(limits), ...(s.once(3) ? { softcap: s.one([2, 8]) } : {}), ...masked };
}

/** Rows of scores, and the state of their softmax. */
const scores = (d: Draw) => {
  const rows = d.int(1, 9);
  return { rows, n: d.int(1, Math.min(70, Math.floor(d.most / rows))) };
};

/** What `online` leaves: of each query the largest score and a sum of terms. */
const state = (rows: number) => area(16 * rows, "read", new Array(2 * rows).fill(1.5));

const positions: Describe = (d) => {
  const { rows, n } = scores(d);
  const [low, first] = [d.int(-20, 40), d.int(-90, 90)];
  return { s: d.array("change", rows * n), rows, n, first, slope: 0.25, low, high: low + d.int(-3, 60) };
};

const lines = (n: number) => 64 * Math.ceil(n / 64);

/** Bytes of a number in panels and beside the numbers of a key or value, by the type that `attend` is given. */
const densities = (d: Draw) => [
  [d.size, 0],
  [2, 0],
  [2, 0],
  [1, 4],
];

/** What panels hold: their type, and for how many keys or values, of how many numbers each, they have room. */
interface Panels {
  readonly type: number;
  readonly room: number;
  readonly wide: number;
}

/** Keys or values as they lie, or in panels: their area, and bytes from head to head and from row to row. */
function side(d: Draw, heads: number, rows: number, size: number, panels: Panels | undefined) {
  if (panels !== undefined) {
    const [number, beside] = densities(d)[panels.type];
    const head = panels.room * (panels.wide * number + beside);
    return { x: area(heads * head, "read"), head, row: 0 };
  }
  const row = d.stride(size);
  return { x: d.rows("read", heads * rows, size, row), head: rows * row, row };
}

/** The bytes of the scratch of `attend`: its areas in order. */
function scratchOf(
  d: Draw,
  { most, size, keys, width }: Record<"most" | "size" | "keys" | "width", number>,
  columns: (n: number) => number,
) {
  const elements = [most * size, most * keys, most * width, Math.min(most, 8) * width, columns(Math.min(keys, 64)) * size];
  const sizes = [256, 16 * most, ...[...elements, keys * columns(width)].map((n) => n * d.size)];
  return area(
    sizes.reduce((sum, n) => sum + lines(n), 0),
    "work",
  );
}

/** All of attention: some blocks of the queries of up to two heads of keys. */
const attend: Describe = (d) => {
  const [shares, group, queries, keys] = [d.int(1, 2), d.int(1, 3), d.int(1, 9), d.int(1, 70)];
  const [size, width, most, bits] = [d.int(1, 12), d.int(1, 12), d.int(1, 12), d.int(0, 1)];
  const columns = (n: number) => Math.ceil(n / (32 / d.size)) * (32 / d.size);
  const heads = shares * group;
  const type = d.size === 4 ? Math.max(0, d.int(-3, 3)) : 0;
  const some = (panels: Panels) => (type > 0 || d.int(0, 1) === 1 ? panels : undefined);
  const k = side(d, shares, keys, size, some({ type, room: columns(keys), wide: size }));
  const v = side(d, shares, keys, width, some({ type, room: keys, wide: columns(width) }));
  const [qRow, yRow] = [d.stride(size), d.stride(width)];
  const element = bits === 1 ? 1 : d.size;
  const bytes = heads * queries * keys * element;
  const mask = d.int(0, 1) === 0 ? 0 : area(bytes + (bits === 1 ? 16 : 0), "read", bits === 1 ? "bits" : "elements");
  const units = Math.ceil(group / Math.max(1, Math.min(group, Math.floor(most / queries)))) * Math.ceil(queries / most) * shares;
  const limited = d.int(0, 1) === 1;
  return {
    ...{ q: d.rows("read", heads * queries, size, qRow), k: k.x, v: v.x, slopes: d.int(0, 1) && d.array("read", heads), mask },
    ...{
      y: d.rows("write", heads * queries, width, yRow),
      scratch: scratchOf(d, { most, size, keys, width }, columns),
      first: 0,
      n: units,
    },
    ...{ group, queries, keys, size, valueSize: width, most, qHead: queries * qRow, qRow, yHead: queries * yRow, yRow },
    ...{ kHead: k.head, kRow: k.row, vHead: v.head, vRow: v.row },
    ...{ maskHead: queries * keys * element, maskRow: keys * element, maskKey: element, bits, type },
    ...{ offset: keys - queries, before: limited ? d.int(0, 20) : 2 ** 30, after: limited ? d.int(0, 20) : 2 ** 30 },
    ...{ shown: d.int(-1, keys), last: d.int(-1, keys) },
    ...{ scale: 0.5, cap: d.int(0, 1) * 2, none: 0 },
  };
};

const steps: Readonly<Record<string, Describe>> = {
  attend,
  band: positions,
  distances: positions,
  scores: (d) => {
    const [{ n }, rows, depth] = [scores(d), d.int(1, 2), d.int(0, 9) === 0 ? d.int(510, 520) : d.int(0, 20)];
    const kRow = d.stride(depth);
    return { q: d.array("read", rows * depth), k: d.rows("read", n, depth, kRow), s: d.array("write", rows * n), rows, n, depth, kRow };
  },
  values: (d) => {
    const [{ rows, n }, width, more] = [scores(d), d.int(1, 40), d.int(0, 1)];
    const [pRow, vRow] = [d.stride(n), d.stride(width)];
    const y = d.array(more ? "change" : "write", rows * width);
    const given = { p: d.rows("read", rows, n, pRow), v: d.rows("read", n, width, vRow), y, sums: d.array("work", rows * width) };
    return { ...given, rows, n, width, pRow, vRow, more };
  },
  online: (d) => {
    const [{ rows, n }, width, first] = [scores(d), d.int(1, 20), d.int(0, 1) === 0];
    const kept = first ? area(16 * rows, "write") : area(16 * rows, "change", new Array(2 * rows).fill(1.5));
    return { s: d.array("change", rows * n), y: first ? 0 : d.array("change", rows * width), state: kept, rows, n, width };
  },
  online_grad: (d) => {
    const { rows, n } = scores(d);
    const delta = area(8 * rows, "read", "float64");
    const raw = d.int(0, 1) && d.array("change", rows * n);
    return { s: d.array("change", rows * n), state: state(rows), delta, dp: d.array("change", rows * n), raw, rows, n, none: 0 };
  },
  cleaned: (d) => {
    const n = d.length(1);
    return { x: d.array("change", n), n };
  },
  otherProduct: (d) => {
    const [m, k, n] = [d.int(1, 9), d.int(1, 20), d.int(1, 20)];
    const [bRow, yRow] = [d.stride(n), d.stride(n)];
    const arrays = { a: d.array("read", m * k), b: d.rows("read", k, n, bRow), y: d.rows("change", m, n, yRow) };
    return { ...arrays, m, k, n, aRow: k * d.size, aStep: d.size, bRow, bPanel: 32, yRow };
  },
  quotient: (d) => {
    const [rows, width] = [d.int(1, 9), d.int(1, 40)];
    const x = d.array("read", rows * width);
    const yRow = d.stride(width);
    const y = yRow === width * d.size ? d.array("write", rows * width, [x]) : d.rows("write", rows, width, yRow);
    return { x, state: state(rows), y, rows, width, yRow, none: 0 };
  },
};

interface Cache {
  (q: unknown, options: unknown): unknown;
  readonly length: number;
  append(k: unknown, v: unknown): void;
  truncate(length?: number): void;
  free(): void;
}

/** Keeps keys and values, asks for them, forgets them, and checks that a freed cache refuses a call. */
function createAndAsk(lw: object, [options, k, v, q, callOptions]: unknown[]): unknown {
  const cache = (lw as { createAttention(options: unknown): Cache }).createAttention(options);
  try {
    cache.append(k, v);
    return cache(q, callOptions);
  } finally {
    cache.truncate();
    const { length } = cache;
    cache.free();
    cache.free();
    refuses(cache, q);
    emptied(length);
  }
}

function emptied(length: number): void {
  if (length !== 0) throw new Error("a cache that was emptied has keys");
}

/** One of no size is no cache. */
const atLeastOne = (s: Source) => Math.max(1, s.side());

const create = call(
  "createAttention",
  "rows",
  (s) => {
    const [queries, keys, size] = [s.side(), s.side(), atLeastOne(s)];
    const [batch, keyHeads, valueSize] = s.usual() ? [1, 1, size] : [s.int(1, 2), s.int(1, 2), atLeastOne(s)];
    const heads = keyHeads * s.int(1, 3);
    const limits = { layout: () => s.one(["BHSD", "BSHD"]), causal: () => true, window: () => 3, bias: () => s.chances(heads) };
    const made = { batch, heads, keyHeads, size, valueSize, ...s.some({ ...limits, capacity: () => s.int(1, 9) }) };
    if (s.type === Float32Array) Object.assign(made, s.some({ type: () => s.one(["float32", "float16", "bfloat16", "int8"]) }));
    const rows = batch * keyHeads * keys;
    const y = batch * heads * queries * valueSize;
    return [made, s.in(rows * size), s.in(rows * valueSize), s.in(batch * heads * queries * size), s.some({ out: () => s.out(y) })];
  },
  (lw) =>
    (...args) =>
      createAndAsk(lw, args),
);

export const attention: Family = {
  calls: ({ name }) => [
    create,
    call(name, "rows", (s) => {
      const drawn = sizesOf(s);
      return [s.in(drawn.q), s.in(drawn.k), s.in(drawn.v), options(s, drawn, () => s.out(drawn.y))];
    }),
    call(`${name}.backward`, "sums", (s) => {
      const drawn = sizesOf(s);
      const outs = () => s.some({ q: () => s.out(drawn.q), k: () => s.out(drawn.k), v: () => s.out(drawn.v) });
      const own = { ...options(s, drawn, outs), ...s.some({ gradients: () => ["q", "k", "v"] }) };
      // scores of thousands have no digits left that a gradient of nearly sure probabilities could be judged by
      return [s.in(drawn.y), s.chances(drawn.q), s.chances(drawn.k), s.in(drawn.v), own];
    }),
  ],
  steps,
};
