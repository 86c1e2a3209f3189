// A right call of every function of an instance: its arguments, before anything is done to them.
import assert from "node:assert/strict";
import type { Lanewise } from "../../../src/index.js";
import * as ops from "../../../src/ops/index.js";
import type { Parameter } from "../../../src/spec/spec.js";
import type { Draw } from "./draw.js";
import { attempt } from "./judge.js";

export interface Recipe {
  /** The function: "softmax.backward". */
  readonly name: string;
  readonly args: (d: Draw) => unknown[];
  readonly invoke: (lw: Lanewise, args: unknown[]) => unknown;
}

type Args = (d: Draw) => unknown[];
type Method = (...args: unknown[]) => unknown;

const recipe = (name: string, args: Args): Recipe => ({
  name,
  args,
  invoke: (lw, args) => {
    const [op, method] = name.split(".");
    const found = (lw as unknown as Record<string, Method & Record<string, Method>>)[op];
    return method === undefined ? found(...args) : found[method](...args);
  },
});

const numbers = [0, 0.25, 0.5, 1, 2, 3];
const parametersOf = (d: Draw, parameters: Readonly<Record<string, Parameter>>) =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { valid = Number.isFinite }]) => [name, () => d.one(numbers.filter(valid))] as const),
  );

interface AnySpec {
  readonly kind?: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/** Small, mostly; now and then long rows, or columns, or many rows. */
const shapeOf = (d: Draw) => {
  if (d.once(25)) return [d.int(1, 3), d.int(1, 1500)];
  if (d.once(60)) return [d.int(1, 1500), d.int(1, 9)];
  if (d.once(300)) return d.flip() ? [d.int(4000, 6000), d.int(1, 4)] : [d.int(1, 2), d.int(4000, 20000)];
  return Array.from({ length: d.int(1, 3) }, () => d.int(d.once(8) ? 0 : 1, 7));
};
const product = (shape: readonly number[]) => shape.reduce((total, size) => total * size, 1);
const without = (shape: readonly number[], axis: number) => product(shape.filter((_, i) => i !== axis));

function unary({ name, parameters }: AnySpec): Recipe[] {
  const options = (d: Draw, n: number) => d.some({ out: () => d.out(n), ...parametersOf(d, parameters) });
  const one: Args = (d) => {
    const n = d.length();
    return [d.in(n), options(d, n)];
  };
  const two: Args = (d) => {
    const n = d.length();
    return [d.in(n), d.in(n), options(d, n)];
  };
  return [recipe(name, one), recipe(`${name}.derivative`, one), recipe(`${name}.backward`, two)];
}

const SCALES = [-2, -0.5, 0.5, 1, 2];

function rowOptions(d: Draw, shape: number[], axis: number, out: number): Record<string, unknown> {
  const tail = () => d.int(0, shape.length - 1);
  const last = axis === shape.length - 1;
  return {
    shape,
    ...(last && d.flip() ? {} : { axis: d.flip() ? axis : axis - shape.length }),
    ...d.some({
      out: () => d.out(out),
      scale: () => d.one(SCALES),
      mask: () => {
        const n = product(shape.slice(tail()));
        return d.flip()
          ? d.in(n)
          : d.flip()
            ? Uint8Array.from({ length: n }, () => d.int(0, 1))
            : Array.from({ length: n }, () => d.flip());
      },
    }),
    ...(last && shape.length > 1 && d.once(4) ? { causal: true } : {}),
  };
}

function rows(name: string, reduces: boolean, gradient: boolean): Recipe[] {
  const drawn = (d: Draw) => {
    const shape = shapeOf(d);
    const axis = d.int(0, shape.length - 1);
    return { shape, axis, total: product(shape), part: without(shape, axis) };
  };
  const forward: Args = (d) => {
    const { shape, axis, total, part } = drawn(d);
    return [d.in(total), d.once(10) && !reduces ? undefined : rowOptions(d, shape, axis, reduces ? part : total)];
  };
  const backward: Args = (d) => {
    const { shape, axis, total, part } = drawn(d);
    const saved = reduces ? [d.in(total), d.in(part)] : [d.chances(total)];
    return [d.finite(reduces ? part : total), ...saved, rowOptions(d, shape, axis, total)];
  };
  return [recipe(name, forward), ...(gradient ? [recipe(`${name}.backward`, backward)] : [])];
}

function folds({ name, parameters }: AnySpec): Recipe[] {
  const drawn = (d: Draw) => {
    const k = "k" in parameters ? d.int(1, 3) : 2;
    const shape = shapeOf(d);
    const axis = d.int(0, shape.length - 1);
    shape[axis] *= k;
    const total = product(shape);
    return { total, part: total / k, options: { shape, axis, ...("k" in parameters ? { k } : {}) } };
  };
  return [
    recipe(name, (d) => {
      const { total, part, options } = drawn(d);
      return [d.in(total), { ...options, ...d.some({ out: () => d.out(part) }) }];
    }),
    recipe(`${name}.backward`, (d) => {
      const { total, part, options } = drawn(d);
      return [d.finite(part), d.in(total), { ...options, ...d.some({ out: () => d.out(total) }) }];
    }),
  ];
}

function prelu(): Recipe[] {
  const drawn = (d: Draw) => {
    const shape = shapeOf(d);
    const axis = d.int(0, shape.length - 1);
    return { total: product(shape), slopes: d.once(5) ? 1 : shape[axis], options: { shape, axis } };
  };
  return [
    recipe("prelu", (d) => {
      const { total, slopes, options } = drawn(d);
      return [d.in(total), d.in(slopes), { ...options, ...d.some({ out: () => d.out(total) }) }];
    }),
    recipe("prelu.backward", (d) => {
      const { total, slopes, options } = drawn(d);
      const outs = d.some({ out: () => d.out(total), slopeOut: () => d.out(slopes) });
      return [d.in(total), d.in(total), d.in(slopes), { ...options, ...outs }];
    }),
  ];
}

function noise({ name, parameters }: AnySpec): Recipe[] {
  const options = (d: Draw, n: number) =>
    d.some({
      out: () => d.out(n),
      seed: () => d.int(0, 2 ** 31 - 1),
      ...(name === "rrelu"
        ? { training: () => d.flip(), lower: () => 0.125, upper: () => d.one([0.25, 0.5]) }
        : parametersOf(d, parameters)),
    });
  return [
    recipe(name, (d) => {
      const n = d.length();
      return [d.in(n), options(d, n)];
    }),
    recipe(`${name}.backward`, (d) => {
      const n = d.length();
      return [d.in(n), d.in(n), options(d, n)];
    }),
  ];
}

const REDUCTIONS = ["mean", "sum", "none"];

function entropies(): Recipe[] {
  const drawn = (d: Draw, gradient: boolean): unknown[] => {
    const shape = shapeOf(d);
    const n = shape[shape.length - 1];
    const total = product(shape);
    const count = n === 0 ? 0 : total / n;
    const reduction = d.one(REDUCTIONS);
    const Labels = d.one([Int8Array, Uint8Array, Int32Array, Uint32Array, Int16Array]);
    const labels = d.flip()
      ? d.chances(total)
      : new Labels(count).map(() => (Labels === Int32Array && d.once(6) ? -100 : d.int(0, Math.min(n - 1, 100))));
    const options = d.some({
      labelSmoothing: () => d.one([0, 0.125, 0.5]),
      weights: () => d.chances(n),
      ...(gradient || reduction === "none" ? { out: () => d.out(gradient ? total : count) } : {}),
      ...(gradient ? { gy: () => (reduction === "none" && d.flip() ? d.in(count) : d.one(SCALES)) } : {}),
    });
    return [d.in(total), labels, { shape, reduction, ...options }];
  };
  return ["crossEntropy", "crossEntropy.backward", "crossEntropy.withGradient"].map((name, i) => recipe(name, (d) => drawn(d, i > 0)));
}

function binaryEntropies(): Recipe[] {
  const drawn = (d: Draw, gradient: boolean): unknown[] => {
    const shape = shapeOf(d);
    const total = product(shape);
    const n = total === 0 ? 0 : shape[shape.length - 1];
    const reduction = d.one(REDUCTIONS);
    const options = d.some({
      posWeight: () => (d.flip() ? d.one([0.5, 2]) : d.chances(n)),
      weights: () => d.chances(d.flip() ? total : n),
      ...(gradient || reduction === "none" ? { out: () => d.out(total) } : {}),
      ...(gradient ? { gy: () => (reduction === "none" && d.flip() ? d.in(total) : d.one(SCALES)) } : {}),
    });
    return [d.in(total), d.chances(total), { shape, reduction, ...options }];
  };
  const name = "binaryCrossEntropyWithLogits";
  return [name, `${name}.backward`, `${name}.withGradient`].map((name, i) => recipe(name, (d) => drawn(d, i > 0)));
}

/** Ops on rows of the last axis that take little beside their shape. */
function lastAxis(name: string, gradient: boolean, more: (d: Draw) => Record<string, () => unknown>): Recipe[] {
  const drawn = (d: Draw, inputs: number): unknown[] => {
    const shape = shapeOf(d);
    const n = product(shape);
    const arrays = Array.from({ length: inputs }, (_, i) => (i === 1 ? d.chances(n) : inputs === 2 ? d.finite(n) : d.in(n)));
    return [...arrays, { shape, ...d.some({ out: () => d.out(n), ...more(d) }) }];
  };
  return [recipe(name, (d) => drawn(d, 1)), ...(gradient ? [recipe(`${name}.backward`, (d) => drawn(d, 2))] : [])];
}

const seedOf = (d: Draw) => () => d.int(0, 2 ** 31 - 1);
const samplers = (d: Draw) => ({
  temperature: () => d.one([0.5, 1, 2]),
  topK: () => d.int(1, 9),
  topP: () => d.one([0.3, 0.7, 1]),
  minP: () => d.one([0, 0.01, 0.3]),
});

/** Ends of a layer, by their names: an op itself belongs to no instance. */
const ACTIVATIONS = {
  relu: ops.relu,
  gelu: ops.gelu,
  leakyRelu: ops.leakyRelu,
  softmax: ops.softmax,
  sparsemax: ops.sparsemax,
  tanh: ops.tanh,
};
const activationOf = (d: Draw) => {
  const name = d.one(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[]);
  return {
    activation: ACTIVATIONS[name],
    ...(name === "leakyRelu" && d.flip() ? { activationOptions: { alpha: 0.25 } } : {}),
  };
};

function layers(): Recipe[] {
  const sizesOf = (d: Draw) => {
    const size = () => d.int(d.once(12) ? 0 : 1, d.once(30) ? 70 : 12);
    return { batch: size(), inputs: size(), units: size() };
  };
  const layer = (d: Draw, units: number) => ({ ...(d.flip() ? activationOf(d) : {}), ...(d.flip() ? { bias: d.in(units) } : {}) });
  return [
    recipe("dense", (d) => {
      const { batch, inputs, units } = sizesOf(d);
      const outs = d.some({ out: () => d.out(batch * units), preactivation: () => d.out(batch * units) });
      return [d.in(batch * inputs), d.in(inputs * units), { shape: [batch, inputs, units], ...layer(d, units), ...outs }];
    }),
    recipe("dense.backward", (d) => {
      const { batch, inputs, units } = sizesOf(d);
      const outs = d.some({ x: () => d.out(batch * inputs), weights: () => d.out(inputs * units), bias: () => d.out(units) });
      const options = d.some({
        out: () => outs ?? {},
        gradients: () => ["x", "weights", "bias"],
        preactivation: () => d.in(batch * units),
      });
      const [x, weights] = [d.in(batch * inputs), d.in(inputs * units)];
      return [d.in(batch * units), x, weights, { shape: [batch, inputs, units], ...layer(d, units), ...options }];
    }),
    {
      name: "createDense",
      args: (d) => {
        const { batch, inputs, units } = sizesOf(d);
        const x = d.in(inputs === 0 ? 0 : batch * inputs);
        const count = inputs === 0 ? 1 : batch;
        return [{ weights: d.in(inputs * units), inputs, units, ...layer(d, units) }, x, d.some({ out: () => d.out(count * units) })];
      },
      invoke: (lw, [options, x, call]) => {
        const layer = lw.createDense(options as never);
        try {
          return layer(x as never, call as never);
        } finally {
          layer.free();
          layer.free();
          if (!(attempt(() => layer(x as never)).error instanceof TypeError)) assert.fail("a layer that was freed was called");
        }
      },
    },
    recipe("neuron", (d) => {
      const n = d.length();
      const { activation, ...options } = activationOf(d);
      return [
        d.in(n),
        d.in(n),
        d.some({ bias: () => d.one(SCALES), activation: () => activation, activationOptions: () => options.activationOptions }),
      ];
    }),
    recipe("neuron.backward", (d) => {
      const n = d.length();
      const outs = d.some({ x: () => d.out(n), weights: () => d.out(n) });
      return [d.one(SCALES), d.in(n), d.in(n), d.some({ bias: () => d.one(SCALES), out: () => outs })];
    }),
  ];
}

const SAMPLING = new Set(["temperature", "topK", "topP", "minP"]);

/** The recipes of an op, by what its spec is. */
function recipesOf(name: string, spec: AnySpec): Recipe[] {
  if (name === "hardmax") return rows(name, false, false);
  if (name === "logSumExp") return rows(name, true, true);
  if (["softmax", "logSoftmax", "softmin"].includes(name)) return rows(name, false, true);
  if (name === "crossEntropy") return entropies();
  if (name === "binaryCrossEntropyWithLogits") return binaryEntropies();
  if (name === "gumbelSoftmax")
    return lastAxis(name, true, (d) => ({ tau: () => d.one([0.5, 1, 2]), seed: seedOf(d), hard: () => d.flip() }));
  if (name === "sample")
    return [
      recipe(name, (d) => [
        d.in(Math.max(1, d.length())),
        d.some({ ...samplers(d), temperature: () => d.one([0, 0.5, 1]), seed: seedOf(d) }),
      ]),
    ];
  if (SAMPLING.has(name)) return lastAxis(name, false, (d) => parametersOf(d, spec.parameters));
  if (spec.kind === "sparse") return lastAxis(name, true, () => ({}));
  if (spec.kind === "fold") return folds(spec);
  if (spec.kind === "channels") return prelu();
  if (spec.kind === "noise") return noise(spec);
  if (spec.kind === "dense") return [];
  if (spec.kind === undefined) return unary(spec);
  throw new Error(`There is no recipe for "${name}": add one to tools/trust/fuzz/recipes.ts.`);
}

/** A recipe for every function, and every method of one. */
export const RECIPES: readonly Recipe[] = [
  ...Object.entries(ops).flatMap(([name, { spec }]) => (name === spec.name ? recipesOf(name, spec as unknown as AnySpec) : [])),
  ...layers(),
];
