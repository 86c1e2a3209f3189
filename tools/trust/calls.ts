import type { FloatArray, Lanewise, Unary } from "../../src/index.js";

/** What a caller brings to a call: arrays of numbers, a place for the result, and the options, in whatever way they come. */
export interface Caller {
  /** The next input: so many numbers between -6 and 6. */
  input(length: number): FloatArray;
  /** A place for a result; undefined for a new array. */
  out(length: number): FloatArray | undefined;
  options<O extends object>(options: O): O;
}

/** One way to call the package on about n elements; all that it gives. */
export type Kind = (lw: Lanewise, n: number, caller: Caller) => unknown;

const ROWS = 3;
const CLASSES = 10;

const isUnary = (entry: [string, unknown]): entry is [string, Unary<string>] => {
  const { spec } = entry[1] as Partial<Unary<string>>;
  return spec !== undefined && "df" in spec && spec.name === entry[0];
};

/** The same three calls of every element-wise op. */
function elementwise(name: "sigmoid"): [string, Kind][] {
  return [
    [name, (lw, n, { input, out, options }) => lw[name](input(n), options({ out: out(n) }))],
    [`${name}.derivative`, (lw, n, { input, out, options }) => lw[name].derivative(input(n), options({ out: out(n) }))],
    [`${name}.backward`, (lw, n, { input, out, options }) => lw[name].backward(input(n), input(n), options({ out: out(n) }))],
  ];
}

/** A row-wise op over rows of n, with logits made in each of the ways there are, and along another axis. */
function rowwise(name: "softmax" | "logSoftmax" | "softmin"): [string, Kind][] {
  const of = (more: (n: number, caller: Caller) => object): Kind => {
    return (lw, n, caller) => {
      const x = caller.input(ROWS * n);
      const { shape, ...rest } = { shape: [ROWS, n], ...more(n, caller) };
      return lw[name](x, caller.options({ shape, out: caller.out(ROWS * n), ...rest }));
    };
  };
  return [
    [`${name} of one row`, (lw, n, { input, out, options }) => lw[name](input(n), options({ out: out(n) }))],
    [name, of(() => ({}))],
    [`${name} across`, of((n) => ({ shape: [ROWS, n], axis: 0 }))],
    [`${name} with a mask`, of((n, { input }) => ({ mask: input(n), scale: 0.5 }))],
    [`${name}, causal`, of((n) => ({ shape: [1, ROWS, n], causal: true }))],
    [
      `${name}.backward`,
      (lw, n, { input, out, options }) => {
        const y = lw[name](input(ROWS * n), { shape: [ROWS, n] });
        return lw[name].backward(input(ROWS * n), y, options({ shape: [ROWS, n], scale: 2, out: out(ROWS * n) }));
      },
    ],
  ];
}

const rows: [string, Kind][] = [
  ["logSumExp", (lw, n, { input, out, options }) => lw.logSumExp(input(ROWS * n), options({ shape: [ROWS, n], out: out(ROWS) }))],
  [
    "logSumExp.backward",
    (lw, n, { input, out, options }) => {
      const x = input(ROWS * n);
      const y = lw.logSumExp(x, { shape: [ROWS, n] });
      return lw.logSumExp.backward(input(ROWS), x, y, options({ shape: [ROWS, n], out: out(ROWS * n) }));
    },
  ],
  ["hardmax", (lw, n, { input, out, options }) => lw.hardmax(input(ROWS * n), options({ shape: [ROWS, n], out: out(ROWS * n) }))],
  ...(["sparsemax", "entmax15"] as const).flatMap((name): [string, Kind][] => [
    [name, (lw, n, { input, out, options }) => lw[name](input(ROWS * n), options({ shape: [ROWS, n], out: out(ROWS * n) }))],
    [
      `${name}.backward`,
      (lw, n, { input, out, options }) =>
        lw[name].backward(input(ROWS * n), lw[name](input(ROWS * n)), options({ shape: [ROWS, n], out: out(ROWS * n) })),
    ],
  ]),
];

const folds = (["glu", "reglu", "geglu", "swiglu", "maxout"] as const).flatMap((name): [string, Kind][] => [
  [name, (lw, n, { input, out, options }) => lw[name](input(2 * n), options({ shape: [1, 2 * n], axis: 1, out: out(n) }))],
  [
    `${name}.backward`,
    (lw, n, { input, out, options }) => lw[name].backward(input(n), input(2 * n), options({ axis: -1, out: out(2 * n) })),
  ],
]);

const others: [string, Kind][] = [
  ["prelu", (lw, n, { input, out, options }) => lw.prelu(input(ROWS * n), input(n), options({ shape: [ROWS, n], out: out(ROWS * n) }))],
  [
    "prelu.backward",
    (lw, n, { input, out, options }) =>
      lw.prelu.backward(
        input(ROWS * n),
        input(ROWS * n),
        input(n),
        options({ shape: [ROWS, n], axis: 1, out: out(ROWS * n), slopeOut: out(n) }),
      ),
  ],
  ["noisyRelu", (lw, n, { input, out, options }) => lw.noisyRelu(input(n), options({ sigma: 0.5, seed: 7, out: out(n) }))],
  ["noisyRelu.backward", (lw, n, { input, out, options }) => lw.noisyRelu.backward(input(n), input(n), options({ seed: 7, out: out(n) }))],
  ["rrelu", (lw, n, { input, out, options }) => lw.rrelu(input(n), options({ training: true, seed: 7, out: out(n) }))],
  [
    "rrelu.backward",
    (lw, n, { input, out, options }) => lw.rrelu.backward(input(n), input(n), options({ training: true, lower: 0.2, out: out(n) })),
  ],
  [
    "gumbelSoftmax",
    (lw, n, { input, out, options }) => lw.gumbelSoftmax(input(ROWS * n), options({ shape: [ROWS, n], tau: 0.5, out: out(ROWS * n) })),
  ],
  [
    "gumbelSoftmax.backward",
    (lw, n, { input, out, options }) =>
      lw.gumbelSoftmax.backward(input(n), lw.softmax(input(n)), options({ tau: 0.5, seed: 3, out: out(n) })),
  ],
  ["temperature", (lw, n, { input, out, options }) => lw.temperature(input(n), options({ temperature: 0.7, out: out(n) }))],
  ["topK", (lw, n, { input, out, options }) => lw.topK(input(ROWS * n), options({ k: 5, shape: [ROWS, n], out: out(ROWS * n) }))],
  ["topP", (lw, n, { input, out, options }) => lw.topP(input(ROWS * n), options({ p: 0.8, shape: [ROWS, n], out: out(ROWS * n) }))],
  ["minP", (lw, n, { input, out, options }) => lw.minP(input(ROWS * n), options({ p: 0.1, shape: [ROWS, n], out: out(ROWS * n) }))],
  ["sample", (lw, n, { input, options }) => lw.sample(input(n), options({ temperature: 0.8, topK: 9, topP: 0.9, minP: 0.01, seed: 5 }))],
];

const classes = (rows: number) => Int32Array.from({ length: rows }, (_, i) => (i * 7) % CLASSES);
const losses: [string, Kind][] = [
  [
    "crossEntropy",
    (lw, n, { input, options }) => {
      const weights = input(CLASSES).map(Math.abs);
      return lw.crossEntropy(input(CLASSES * n), classes(n), options({ shape: [n, CLASSES], labelSmoothing: 0.1, weights }));
    },
  ],
  [
    "crossEntropy.withGradient",
    (lw, n, { input, out, options }) =>
      lw.crossEntropy.withGradient(input(CLASSES * n), classes(n), options({ shape: [n, CLASSES], gy: 2, out: out(CLASSES * n) })),
  ],
  [
    "binaryCrossEntropyWithLogits",
    (lw, n, { input, out, options }) =>
      lw.binaryCrossEntropyWithLogits(
        input(n),
        lw.sigmoid(input(n)),
        options({ reduction: "none", posWeight: 2, weights: input(n), out: out(n) }),
      ),
  ],
  [
    "binaryCrossEntropyWithLogits.backward",
    (lw, n, { input, out, options }) =>
      lw.binaryCrossEntropyWithLogits.backward(
        input(n),
        lw.sigmoid(input(n)),
        options({ shape: [1, n], posWeight: input(n), out: out(n) }),
      ),
  ],
];

/** A layer on about n elements. */
const sizes = (n: number) => {
  const inputs = Math.ceil(Math.sqrt(n / ROWS));
  return { batch: ROWS, inputs, units: inputs + 1 };
};

const layers: [string, Kind][] = [
  ...(["gelu", "leakyRelu", "softmax"] as const).flatMap((name): [string, Kind][] => [
    [
      `dense with ${name}`,
      (lw, n, { input, out, options }) => {
        const { batch, inputs, units } = sizes(n);
        const [x, weights, bias] = [input(batch * inputs), input(inputs * units), input(units)];
        const [activation, activationOptions] = [lw[name] as typeof lw.gelu, options(name === "softmax" ? { scale: 0.5 } : {})];
        const shape = [batch, inputs, units] as const;
        return lw.dense(x, weights, options({ shape, bias, activation, activationOptions, out: out(batch * units) }));
      },
    ],
    [
      `dense.backward with ${name}`,
      (lw, n, { input, out, options }) => {
        const { batch, inputs, units } = sizes(n);
        const [gy, x, weights, bias] = [input(batch * units), input(batch * inputs), input(inputs * units), input(units)];
        const [activation, activationOptions] = [lw[name] as typeof lw.gelu, options(name === "leakyRelu" ? { alpha: 0.3 } : {})];
        const to = options({ x: out(batch * inputs), weights: out(inputs * units), bias: out(units) });
        const shape = [batch, inputs, units] as const;
        return lw.dense.backward(gy, x, weights, options({ shape, bias, activation, activationOptions, out: to }));
      },
    ],
  ]),
  [
    "createDense",
    (lw, n, { input, out, options }) => {
      const { batch, inputs, units } = sizes(n);
      const weights = input(inputs * units);
      const layer = lw.createDense(options({ weights, bias: input(units), inputs, units, activation: lw.tanh }));
      const y = layer(input(batch * inputs), options({ out: out(batch * units) }));
      layer.free();
      return y;
    },
  ],
  ["neuron", (lw, n, { input, options }) => lw.neuron(input(n), input(n), options({ bias: 0.5, activation: lw.sigmoid }))],
  [
    "neuron.backward",
    (lw, n, { input, out, options }) =>
      lw.neuron.backward(2, input(n), input(n), options({ activation: lw.tanh, out: options({ x: out(n), weights: out(n) }) })),
  ],
];

/** Every op of the catalogue in each of its calls, by name. */
export const kinds = (lw: Lanewise): ReadonlyMap<string, Kind> =>
  new Map([
    ...Object.entries<unknown>(lw)
      .filter(isUnary)
      .flatMap(([name]) => elementwise(name as "sigmoid")),
    ...(["softmax", "logSoftmax", "softmin"] as const).flatMap(rowwise),
    ...rows,
    ...folds,
    ...others,
    ...losses,
    ...layers,
  ]);

/** All the arrays and numbers in what a call gave. */
export function results(given: unknown): FloatArray[] {
  if (typeof given === "number") return [Float64Array.of(given)];
  if (ArrayBuffer.isView(given)) return [given as FloatArray];
  return Object.values(given as object).flatMap(results);
}
