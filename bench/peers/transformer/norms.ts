import type { Lanewise } from "../../../dist/index.js";
import { COPYING, PLAIN } from "../../contenders.js";
import type { Node } from "../onnx.js";
import { able, ortChain } from "./chain.js";
import { type Case, type Contender, called, draw, errorOf } from "./contender.js";
import { resident } from "./resident.js";

const [ROWS, SIZE] = [128, 768];
const SHAPE = [ROWS, SIZE];
const EPS = 1e-5;
const LINKS = 17;

type Name = "layerNorm" | "rmsNorm";

/** The operators of onnxruntime-web, with their inputs behind the first. */
const OPERATORS: Readonly<Record<Name, readonly Pick<Node, "op" | "inputs" | "domain">[]>> = {
  layerNorm: [{ op: "LayerNormalization", inputs: ["weights", "bias"] }],
  rmsNorm: [
    { op: "RMSNormalization", inputs: ["weights"] },
    { op: "SimplifiedLayerNormalization", inputs: ["weights"] },
  ],
};

/** Plain JavaScript as a careful application has it, its sums in float64. */
const plain: Readonly<Record<Name, (x: Float32Array, w: Float32Array, b: Float32Array, y: Float32Array) => void>> = {
  layerNorm(x, w, b, y) {
    for (let start = 0; start < x.length; start += SIZE) {
      let sum = 0;
      for (let i = start; i < start + SIZE; i++) sum += x[i];
      const mean = sum / SIZE;
      let squares = 0;
      for (let i = start; i < start + SIZE; i++) squares += (x[i] - mean) * (x[i] - mean);
      const r = 1 / Math.sqrt(squares / SIZE + EPS);
      for (let i = 0; i < SIZE; i++) y[start + i] = (x[start + i] - mean) * r * w[i] + b[i];
    }
  },
  rmsNorm(x, w, _, y) {
    for (let start = 0; start < x.length; start += SIZE) {
      let squares = 0;
      for (let i = start; i < start + SIZE; i++) squares += x[i] * x[i];
      const r = 1 / Math.sqrt(squares / SIZE + EPS);
      for (let i = 0; i < SIZE; i++) y[start + i] = x[start + i] * r * w[i];
    }
  },
};

/** Both norms of rows of BERT's size. */
export const normCases = (lw: Lanewise, refused: string[]): Case[] =>
  (["layerNorm", "rmsNorm"] as const).map((name) => of(name, lw, refused));

function of(name: Name, lw: Lanewise, refused: string[]): Case {
  const x = draw(ROWS * SIZE, 4).map((x) => 3 * x + 0.5);
  const [weights, offset] = [draw(SIZE, 5).map((w) => 1 + w / 4), draw(SIZE, 6)];
  const bias = name === "layerNorm" ? offset : undefined;
  const affine = { weights, ...(bias ? { bias } : {}) };
  const exact = Float64Array.from({ length: x.length });
  for (let row = 0; row < exact.length; row += SIZE)
    lw[name].spec.forward(x.subarray(row, row + SIZE), exact.subarray(row, row + SIZE), affine, EPS);
  return {
    op: name,
    shape: `${ROWS} x ${SIZE}`,
    error: (y) => errorOf(y, exact),
    async enter() {
      const y = new Float32Array(x.length);
      const options = { shape: SHAPE, ...affine, eps: EPS };
      const { place, close } = resident(lw);
      const [ownX, ownY] = [x, y].map(place);
      const own = { ...options, weights: place(weights), ...(bias ? { bias: place(bias) } : {}), out: ownY };
      const script = plain[name];
      return [
        called(
          "lanewise",
          "lanewise",
          () => lw[name](ownX, own),
          () => lw[name](ownX, own).slice(),
          close,
        ),
        called(
          "lanewise drop-in",
          "lanewise",
          () => lw[name](x, { ...options, out: y }),
          () => lw[name](x, options),
        ),
        called(
          PLAIN,
          "script",
          () => script(x, weights, offset, y),
          () => {
            script(x, weights, offset, y);
            return y.slice();
          },
        ),
        called(
          COPYING,
          "floor",
          () => y.set(x),
          () => undefined,
        ),
        ...(await able(
          OPERATORS[name].map((operator) => () => runtime(operator, x, affine)),
          refused,
        )),
      ];
    },
  };
}

function runtime(
  { op, inputs, domain }: Pick<Node, "op" | "inputs" | "domain">,
  x: Float32Array,
  affine: Readonly<Record<string, Float32Array>>,
): Promise<Contender> {
  const constants = Object.fromEntries(Object.entries(affine).map(([name, values]) => [name, { values, shape: [SIZE] }]));
  const attributes = { axis: -1n, epsilon: EPS };
  const model = {
    constants,
    inputs: { x: { values: x, shape: SHAPE } },
    nodes: (from: string, output: string) => [{ op, inputs: [from, ...inputs], output, attributes, domain }],
  };
  return ortChain(`ort-web ${op}`, model, LINKS);
}
