// What every kernel takes: a call with arguments that it may be given. A kernel without a description here fails the check of memory.
import * as specs from "../../../src/spec/index.js";
import { MASKED, STATE, WHOLE } from "../../../src/wasm/layout.js";
import { area, type Call, type Draw } from "./area.js";

type Describe = (draw: Draw) => Call;

const unary =
  (parameters: readonly number[]): Describe =>
  (d) => {
    const n = d.length();
    const x = d.read(n);
    return [x, d.write(n, [x]), n, ...parameters];
  };

/** The stride is 0 where one vector of gy serves for all. */
const unaryGradient =
  (parameters: readonly number[]): Describe =>
  (d) => {
    const n = d.length();
    const stride = 16 * d.int(0, 1);
    const [gy, x] = [d.read(stride === 0 ? 16 / d.size : n), d.read(n)];
    return [gy, x, d.write(n, stride === 0 ? [x] : [x, gy]), n, stride, ...parameters];
  };

/** An op of x and one number for each element. */
const zip =
  (...parameters: readonly number[]): Describe =>
  (d) => {
    const n = d.length();
    const [x, s] = [d.read(n), d.read(n)];
    return [x, s, d.write(n, [x, s]), n, ...parameters];
  };

const zipGradient =
  (...parameters: readonly number[]): Describe =>
  (d) => {
    const n = d.length();
    const [gy, x, s] = [d.read(n), d.read(n), d.read(n)];
    return [gy, x, s, d.write(n, [gy, x, s]), n, ...parameters];
  };

/** A few units of n columns; at times many of one, which the kernels take across. */
const unitsOf = (d: Draw, k: number) => {
  if (d.int(0, 2) === 0) return { units: d.length(0, Math.floor(d.most / k)), n: 1 };
  const units = d.int(0, 5);
  return { units, n: d.length(0, Math.floor(d.most / Math.max(1, units * k))) };
};

const gate: Describe = (d) => {
  const { units, n } = unitsOf(d, 2);
  const x = d.read(2 * units * n);
  return [x, d.write(units * n, [x]), units, n];
};

const gateGradient: Describe = (d) => {
  const { units, n } = unitsOf(d, 2);
  const x = d.read(2 * units * n);
  return [d.read(units * n), x, d.write(2 * units * n, [x]), units, n];
};

const maxout: Describe = (d) => {
  const k = d.int(1, 5);
  const { units, n } = unitsOf(d, k);
  const x = d.read(k * units * n);
  return [x, d.write(units * n, [x]), units, n, k];
};

const maxoutGradient: Describe = (d) => {
  const k = d.int(1, 5);
  const { units, n } = unitsOf(d, k);
  const x = d.read(k * units * n);
  return [d.read(units * n), x, d.write(k * units * n, [x]), units, n, k];
};

/** Whole runs of channels, or a part of one run. */
const channelsOf = (d: Draw) => {
  const channels = d.int(1, 9);
  const channel = d.int(0, channels - 1);
  const inner = d.int(0, 1) === 0 ? 1 : d.int(1, 40);
  const n = inner > 1 && d.int(0, 1) === 0 ? d.int(0, inner) : inner * d.int(0, 12);
  return { n, inner, channels, channel };
};

const prelu: Describe = (d) => {
  const { n, inner, channels, channel } = channelsOf(d);
  const x = d.read(n);
  const slope = d.read(channels);
  return [x, slope, d.write(n, [x]), n, inner, channels, channel];
};

const preluGradient: Describe = (d) => {
  const { n, inner, channels, channel } = channelsOf(d);
  const [gy, x] = [d.read(n), d.read(n)];
  // up to three float64 numbers behind the last sum get zeros added
  const sums = area(8 * channels + 24, "change", "float64");
  const slope = d.read(channels);
  return [gy, x, slope, d.write(n, [gy, x]), sums, n, inner, channels, channel];
};

/** Random numbers come in groups of 16, by a multiple of which they are counted. */
const groups = (d: Draw) => ({ n: d.length(), index: 16 * d.int(0, 2 ** 26), seed: d.int(0, 2 ** 31 - 1) });
const padded = (n: number) => Math.ceil(n / 16) * 16;

const noise =
  (...parameters: readonly number[]): Describe =>
  (d) => {
    const { n, index, seed } = groups(d);
    return [d.write(padded(n)), n, index, seed, ...parameters];
  };

const perturb: Describe = (d) => {
  const { n, index, seed } = groups(d);
  const x = d.read(n);
  return [x, d.write(n, [x]), area(padded(n) * d.size, "work"), n, index, seed, 0.5];
};

const rowsOf = (d: Draw) => {
  const rows = d.int(1, 4);
  return { rows, n: d.length(1, Math.floor(d.most / rows)) };
};

/** A label, at times none, and a factor for each row. */
const records = (d: Draw, rows: number, n: number) =>
  area(16 * rows, "change", Array.from({ length: rows }, () => [d.int(-1, n - 1), 0.75]).flat());

const entropy =
  (gradient: boolean): Describe =>
  (d) => {
    const { rows, n } = rowsOf(d);
    const x = d.read(rows * n);
    const y = gradient ? [d.write(rows * n, [x])] : [];
    return [x, ...y, records(d, rows, n), rows, n, d.int(0, 1) / 8];
  };

const entropyDense =
  (gradient: boolean): Describe =>
  (d) => {
    const { rows, n } = rowsOf(d);
    const [x, t] = [d.read(rows * n), d.read(rows * n)];
    const y = gradient ? [d.write(rows * n, [x])] : [];
    return [x, t, ...y, records(d, rows, n), rows, n];
  };

const binaryEntropy =
  (gradient: boolean): Describe =>
  (d) => {
    const n = d.length();
    const [x, z] = [d.read(n), d.read(n)];
    const [pStep, wStep] = [16 * d.int(0, 1), 16 * d.int(0, 1)];
    const [p, w] = [pStep, wStep].map((step) => d.read(step === 0 ? 16 / d.size : n));
    const losses = d.write(n, [z]);
    return [x, z, p, w, losses, ...(gradient ? [d.write(n, [x])] : []), n, pStep, wStep, ...(gradient ? [0.5] : [])];
  };

/** From some element of the mask on, which repeats itself; of its last bytes up to `more` behind it are read. */
const masked =
  (content: "lanes" | "bits"): Describe =>
  (d) => {
    const n = d.length();
    const period = d.length(1);
    const x = d.read(n);
    const mask = content === "bits" ? area(period + 3, "read", "bits") : d.read(period);
    return [x, mask, d.write(n, [x]), n, d.int(0, period - 1), period, 0.5];
  };

const causal: Describe = (d) => {
  const [n, queries, keys] = [d.length(), d.int(1, 30), d.int(1, 30)];
  return [d.change(n), n, d.int(0, queries * keys), queries, keys];
};

/** All phases at once, of rows that lie one behind the other. */
const alongRows =
  (reduces: boolean, ...last: readonly number[]): Describe =>
  (d) => {
    const { rows, n } = rowsOf(d);
    const x = d.read(rows * n);
    return [x, d.write(reduces ? rows : rows * n, [x]), area(STATE, "work"), rows, n, WHOLE | phasesOf(d), ...last];
  };

const phasesOf = (d: Draw) => MASKED * d.int(0, 1);

/** Slabs of n rows of `width` columns; between the rows there may be gaps. */
const slabsOf = (d: Draw) => {
  const [slabs, n] = [d.int(1, 3), d.int(1, 12)];
  const width = d.length(1, Math.min(STATE / 4 / d.size, Math.floor(d.most / (slabs * n))));
  return { slabs, n, width };
};
const strideOf = (d: Draw, width: number) => (width + d.int(0, 3)) * d.size;

const acrossRows =
  (reduces: boolean, ...last: readonly number[]): Describe =>
  (d) => {
    const { slabs, n, width } = slabsOf(d);
    const sx = strideOf(d, width);
    const sy = d.int(0, 1) === 0 ? sx : strideOf(d, width);
    const x = d.rows("read", slabs * n, width, sx);
    const y = reduces ? d.write(slabs * width) : d.rows("write", slabs * n, width, sy, sx === sy ? [x] : []);
    return [x, y, area(STATE, "work"), slabs, n, width, sx, sy, WHOLE | phasesOf(d), ...last];
  };

const alongGradient: Describe = (d) => {
  const { rows, n } = rowsOf(d);
  const [gy, y] = [d.read(rows * n), d.read(rows * n)];
  return [gy, y, d.write(rows * n, [gy, y]), area(STATE, "work"), rows, n, WHOLE, 0.5];
};

const acrossGradient: Describe = (d) => {
  const { slabs, n, width } = slabsOf(d);
  const s = strideOf(d, width);
  const [sg, sy] = d.int(0, 1) === 0 ? [s, s] : [strideOf(d, width), strideOf(d, width)];
  const [gy, y] = [d.rows("read", slabs * n, width, sg), d.rows("read", slabs * n, width, sy)];
  const gx = d.rows("write", slabs * n, width, s, sg === s && sy === s ? [gy, y] : []);
  return [gy, y, gx, area(STATE, "work"), slabs, n, width, sg, sy, s, WHOLE, 0.5];
};

const logSumExpGradient: Describe = (d) => {
  const { rows, n } = rowsOf(d);
  const x = d.read(rows * n);
  return [d.read(rows), x, d.read(rows), d.write(rows * n, [x]), rows, n, 0.5];
};

const logSumExpColumnsGradient: Describe = (d) => {
  const { slabs, n, width } = slabsOf(d);
  const sx = strideOf(d, width);
  const sg = d.int(0, 1) === 0 ? sx : strideOf(d, width);
  const x = d.rows("read", slabs * n, width, sx);
  const gx = d.rows("write", slabs * n, width, sg, sx === sg ? [x] : []);
  return [d.read(slabs * width), x, d.read(slabs * width), gx, slabs, n, width, sx, sg, 0.5];
};

const sparse: Describe = (d) => {
  const { rows, n } = rowsOf(d);
  const x = d.read(rows * n);
  return [x, d.write(rows * n, [x]), rows, n];
};

const sparseGradient: Describe = (d) => {
  const { rows, n } = rowsOf(d);
  const [gy, y] = [d.read(rows * n), d.read(rows * n)];
  return [gy, y, d.write(rows * n, [gy, y]), rows, n];
};

/** Columns of a panel: two vectors. */
const wide = (d: Draw) => 32 / d.size;

/** m rows, depth k, n columns; a with any strides, b in panels or, where they fill those, as its rows lie. */
const multiply: Describe = (d) => {
  const [m, k, n] = [d.int(1, 14), d.int(0, d.int(0, 9) === 0 ? 600 : 20), d.int(1, 40)];
  const transposed = d.int(0, 1) === 1;
  const gap = d.size * d.int(0, 2);
  const [aRow, aStep] = transposed ? [d.size, m * d.size + gap] : [k * d.size + gap, d.size];
  const a = transposed ? d.rows("read", k, m, aStep) : d.rows("read", m, k, aRow);
  const panels = Math.ceil(n / wide(d));
  const asItLies = n % wide(d) === 0 && d.int(0, 1) === 1;
  const b = d.read(k * panels * wide(d));
  const [bStep, bPanel] = asItLies ? [n * d.size, 32] : [32, 32 * k];
  const yRow = strideOf(d, n);
  const kind = d.int(0, 2);
  const base = kind === 0 ? 0 : kind === 1 ? d.read(n) : d.rows("read", m, n, yRow);
  const y = d.rows("write", m, n, yRow, typeof base === "number" || kind === 1 ? [] : [base]);
  return [a, b, base, y, m, k, n, aRow, aStep, bStep, bPanel, kind === 2 ? yRow : 0, yRow];
};

const pack: Describe = (d) => {
  const [rows, n] = [d.int(0, 20), d.int(0, 40)];
  const bRow = strideOf(d, n);
  const panel = 32 * (rows + d.int(0, 1));
  const to = d.rows("write", Math.ceil(n / wide(d)), rows * wide(d), panel);
  return [d.rows("read", rows, n, bRow), to, rows, n, bRow, panel];
};

const packTransposed: Describe = (d) => {
  const [rows, n] = [d.int(0, 20), d.int(0, 40)];
  const bRow = strideOf(d, rows);
  const panel = 32 * (rows + d.int(0, 1));
  const to = d.rows("write", Math.ceil(n / wide(d)), rows * wide(d), panel);
  return [d.rows("read", n, rows, bRow), to, rows, n, bRow, panel];
};

const accumulate: Describe = (d) => {
  const [rows, n, fresh] = [d.int(1, 13), d.length(0, Math.floor(d.most / 13)), d.int(0, 1)];
  const [aStep, bRow] = [d.size * d.int(1, 2), strideOf(d, n)];
  const [a, b] = [d.rows("read", rows, 1, aStep), d.rows("read", rows, n, bRow)];
  return [a, b, fresh ? d.write(n) : d.change(n), rows, n, aStep, bRow, fresh];
};

const settle: Describe = (d) => {
  const n = d.length();
  const sums = d.read(n);
  const base = d.int(0, 1) === 0 ? 0 : d.read(n);
  return [base, sums, d.write(n, base === 0 ? [sums] : [sums, base]), n];
};

const twoInputs: Describe = (d) => {
  const n = d.length();
  return [d.read(n), d.read(n), n];
};

const oneInput =
  (...parameters: readonly number[]): Describe =>
  (d) => {
    const n = d.length();
    return [d.read(n), n, ...parameters];
  };

const histogram: Describe = (d) => {
  const n = d.length();
  const bits = d.int(1, 11);
  return [d.read(n), area(16 << bits, "write", "float64"), n, -Infinity, Infinity, 9, 0.5, 8 * d.size - bits, bits];
};

const elementwise = Object.values(specs).flatMap(({ name, parameters }): [string, Describe][] => {
  const values = Object.values(parameters).map((parameter) => parameter.default);
  return [
    [name, unary(values)],
    [`${name}_grad`, unaryGradient(values)],
  ];
});

const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  ...Object.fromEntries(elementwise),
  ...Object.fromEntries(["glu", "geglu", "reglu", "swiglu"].map((name) => [name, gate])),
  ...Object.fromEntries(["glu", "geglu", "reglu", "swiglu"].map((name) => [`${name}_grad`, gateGradient])),
  accumulate,
  added: masked("lanes"),
  binaryCrossEntropyWithLogits: binaryEntropy(false),
  binaryCrossEntropyWithLogits_grad: binaryEntropy(true),
  causal,
  crossEntropy: entropy(false),
  crossEntropy_grad: entropy(true),
  crossEntropyDense: entropyDense(false),
  crossEntropyDense_grad: entropyDense(true),
  dot: twoInputs,
  entmax15: sparse,
  entmax15_grad: sparseGradient,
  hardmax: alongRows(false, 0),
  hardmax_columns: acrossRows(false, 0),
  hidden: masked("bits"),
  exceeds: oneInput(1),
  hide: unary([0.5]),
  histogram,
  logSoftmax: alongRows(false),
  logSoftmax_columns: acrossRows(false),
  logSoftmax_grad: alongGradient,
  logSoftmax_columns_grad: acrossGradient,
  logSumExp: alongRows(true),
  logSumExp_columns: acrossRows(true),
  logSumExp_grad: logSumExpGradient,
  logSumExp_columns_grad: logSumExpColumnsGradient,
  maxout,
  maxout_grad: maxoutGradient,
  multiply,
  noisyRelu: zip(1),
  noisyRelu_grad: zipGradient(1),
  normals: noise(),
  nth: oneInput(3, 2),
  pack,
  packTransposed,
  peak: oneInput(),
  perturb,
  prelu,
  prelu_grad: preluGradient,
  probe: () => [1.5],
  rrelu: zip(),
  rrelu_grad: zipGradient(),
  scaled: unary([0.5]),
  settle,
  softmax: alongRows(false),
  softmax_columns: acrossRows(false),
  softmax_grad: alongGradient,
  softmax_columns_grad: acrossGradient,
  sparsemax: sparse,
  sparsemax_grad: sparseGradient,
  temperature: unary([0.5, 1]),
  uniforms: noise(-1, 1),
  weigh: oneInput(-1, 9, 0.5),
};

/** What a kernel takes, by its name without the float type. */
export function describe(name: string): Describe {
  const known = DESCRIPTIONS[name.replace(/_precise$/, "")];
  if (known === undefined) throw new Error(`There is no description of the kernel "${name}": add one to tools/trust/memory/calls.ts.`);
  return known;
}
