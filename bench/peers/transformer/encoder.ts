import type { Lanewise } from "../../../dist/index.js";
import { type BlockSizes, type BlockWeights, createBlock, DENSE, EPS, NORMS, randomWeights, shapeOf } from "../../../examples/encoder.js";
import { plainBlock } from "../../../examples/plainEncoder.js";
import { mulberry32 } from "../../inputs.js";
import { type Constant, MICROSOFT, type Node } from "../onnx.js";
import { able, type Model, ortRun } from "./chain.js";
import { type Case, called, draw, errorOf } from "./contender.js";

/** A block of BERT base, and a text of 128 tokens. */
const SIZES: BlockSizes = { tokens: 128, size: 768, heads: 12, hidden: 3072 };

export function encoderCases(lw: Lanewise, refused: string[]): Case[] {
  const { tokens, size, heads, hidden } = SIZES;
  const weights = randomWeights(SIZES, mulberry32(1));
  const x = draw(tokens * size, 7).map((x) => 1.7 * x);
  let exact: Float64Array | undefined;
  return [
    {
      op: "encoder",
      shape: `${tokens} x ${size}, ${heads} heads, ${hidden} between`,
      error(y) {
        exact ??= plainBlock(weights, SIZES)(x);
        return errorOf(y, exact);
      },
      async enter() {
        // the types of dist/ are others than those of src/
        const block = createBlock(lw as unknown as Parameters<typeof createBlock>[0], weights, SIZES);
        return [
          called(
            "lanewise",
            "lanewise",
            () => block(x),
            () => block(x),
          ),
          ...(await able(
            [() => ortRun("ort-web, fused operators", fused(weights, x)), () => ortRun("ort-web, ONNX operators", standard(weights, x))],
            refused,
          )),
        ];
      },
    },
  ];
}

/** All numbers of a block, by the names of their layers. */
function constantsOf(weights: BlockWeights): Record<string, Constant> {
  const dense = DENSE.flatMap((name) => [
    [name, { values: weights[name].weights, shape: [...shapeOf(name, SIZES)] }],
    [`${name}Bias`, { values: weights[name].bias, shape: [shapeOf(name, SIZES)[1]] }],
  ]);
  const norms = NORMS.flatMap((name) => [
    [name, { values: weights[name].weights, shape: [SIZES.size] }],
    [`${name}Bias`, { values: weights[name].bias, shape: [SIZES.size] }],
  ]);
  return Object.fromEntries([...dense, ...norms]);
}

const inputsOf = (x: Float32Array) => ({ x: { values: x, shape: [1, SIZES.tokens, SIZES.size] } });

/** As the optimizer of ONNX Runtime writes a BERT: biases go into the operators behind them, residuals into the norms. */
function fused(weights: BlockWeights, x: Float32Array): Model {
  const { query, key, value } = weights;
  const inner = Float32Array.from([...query.bias, ...key.bias, ...value.bias]);
  const product = (name: string, from: string): Node => ({ op: "MatMul", inputs: [from, name], output: `${name}Product` });
  const norm = (name: string, dense: string, residual: string, output: string): Node => ({
    op: "SkipLayerNormalization",
    inputs: [`${dense}Product`, residual, name, `${name}Bias`, `${dense}Bias`],
    output,
    attributes: { epsilon: EPS },
    domain: MICROSOFT,
  });
  return {
    inputs: inputsOf(x),
    constants: { ...constantsOf(weights), inner: { values: inner, shape: [inner.length] } },
    nodes: (from, to) => [
      ...["query", "key", "value"].map((name) => product(name, from)),
      {
        op: "MultiHeadAttention",
        inputs: ["queryProduct", "keyProduct", "valueProduct", "inner"],
        output: "context",
        attributes: { num_heads: BigInt(SIZES.heads) },
        domain: MICROSOFT,
      },
      product("output", "context"),
      norm("attentionNorm", "output", from, "attended"),
      product("up", "attended"),
      { op: "BiasGelu", inputs: ["upProduct", "upBias"], output: "between", domain: MICROSOFT },
      product("down", "between"),
      norm("outputNorm", "down", "attended", to),
    ],
  };
}

/** As an exporter writes it, in ONNX's own operators. */
function standard(weights: BlockWeights, x: Float32Array): Model {
  const heads = BigInt(SIZES.heads);
  const dense = (name: string, from: string): Node[] => [
    { op: "MatMul", inputs: [from, name], output: `${name}Product` },
    { op: "Add", inputs: [`${name}Product`, `${name}Bias`], output: `${name}Sum` },
  ];
  const norm = (name: string, dense: string, residual: string, output: string): Node[] => [
    { op: "Add", inputs: [`${dense}Sum`, residual], output: `${name}Input` },
    {
      op: "LayerNormalization",
      inputs: [`${name}Input`, name, `${name}Bias`],
      output,
      attributes: { axis: -1n, epsilon: EPS },
    },
  ];
  return {
    inputs: inputsOf(x),
    constants: constantsOf(weights),
    nodes: (from, to) => [
      ...["query", "key", "value"].flatMap((name) => dense(name, from)),
      {
        op: "Attention",
        inputs: ["querySum", "keySum", "valueSum"],
        output: "context",
        attributes: { q_num_heads: heads, kv_num_heads: heads },
      },
      ...dense("output", "context"),
      ...norm("attentionNorm", "output", from, "attended"),
      ...dense("up", "attended"),
      { op: "Gelu", inputs: ["upSum"], output: "between" },
      ...dense("down", "between"),
      ...norm("outputNorm", "down", "attended", to),
    ],
  };
}
