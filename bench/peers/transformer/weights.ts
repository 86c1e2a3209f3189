import type { Lanewise, LayerOptions } from "../../../dist/index.js";
import { type Constant, MICROSOFT, type Node } from "../onnx.js";
import { able, type Model, ortChain } from "./chain.js";
import { type Case, type Contender, called, draw, errorOf } from "./contender.js";
import { resident } from "./resident.js";

/** A projection of a model of 7 billion weights, whose float32 weights take 64 MB. */
const SIZE = 4096;
const BATCHES = [1, 64];
/** Layers that take turns, so that their weights come out of memory and not out of a cache. */
const LAYERS = 2;
const BLOCK = 32;
/** Of eight bits and of four. */
const TOLERANCE = 0.6;

type Form = Pick<LayerOptions<Float32Array>, "type" | "group" | "activations">;

const FORMS: Readonly<Record<string, Form>> = {
  lanewise: {},
  "lanewise float16": { type: "float16" },
  "lanewise bfloat16": { type: "bfloat16" },
  "lanewise int8": { type: "int8" },
  [`lanewise int8, groups of ${BLOCK}`]: { type: "int8", group: BLOCK },
  "lanewise int8 x int8": { type: "int8", activations: "int8" },
};

const WEIGHTS: Float32Array[] = [];

/** The weights of a layer, drawn once. */
function weightsOf(layer: number): Float32Array {
  WEIGHTS[layer] ??= draw(SIZE * SIZE, 10 + layer).map((w) => w / Math.sqrt(SIZE / 3));
  return WEIGHTS[layer];
}

export const weightCases = (lw: Lanewise, refused: string[]): Case[] =>
  BATCHES.map((batch) => {
    const x = draw(batch * SIZE, 3);
    const rows = batch === 1 ? [0] : [0, batch - 1];
    let expected: Float64Array | undefined;
    return {
      ...{ op: "weights", shape: `${batch} x ${SIZE} x ${SIZE}`, tolerance: TOLERANCE },
      enter: async () => [
        ...Object.entries(FORMS).map(([name, form]) => own(lw, name, form, x)),
        ...(await able(
          [
            () => ortChain("ort-web MatMul", product(x), LAYERS),
            () => ortChain(`ort-web MatMulNBits, 8 bits, blocks of ${BLOCK}`, blocks(lw, x, 8), LAYERS),
            () => ortChain(`ort-web MatMulNBits, 4 bits, blocks of ${BLOCK}`, blocks(lw, x, 4), LAYERS),
            () => ortChain("ort-web DynamicQuantizeLinear, MatMulInteger", integers(lw, x), LAYERS),
          ],
          refused,
        )),
      ],
      error(y) {
        expected ??= exact(x, weightsOf(0), rows);
        return errorOf(
          rows.flatMap((row) => [...y.subarray(row * SIZE, (row + 1) * SIZE)]),
          expected,
        );
      },
    };
  });

/** Some rows of x W in float64. */
function exact(x: Float32Array, weights: Float32Array, rows: readonly number[]): Float64Array {
  const y = new Float64Array(rows.length * SIZE);
  rows.forEach((row, at) => {
    for (let i = 0; i < SIZE; i++) for (let j = 0; j < SIZE; j++) y[at * SIZE + j] += x[row * SIZE + i] * weights[i * SIZE + j];
  });
  return y;
}

function own(lw: Lanewise, name: string, form: Form, x: Float32Array): Contender {
  const { place, close } = resident(lw);
  const [from, out] = [x, x].map(place);
  const layers = Array.from({ length: x.length > SIZE ? 1 : LAYERS }, (_, i) =>
    lw.createDense({ weights: weightsOf(i), inputs: SIZE, units: SIZE, ...form }),
  );
  let turn = 0;
  const run = (layer: (typeof layers)[number]) => layer(from, { out });
  const free = () => {
    for (const layer of layers) layer.free();
    close();
  };
  return called(
    name,
    "lanewise",
    () => run(layers[turn++ % layers.length]),
    () => run(layers[0]).slice(),
    free,
  );
}

/** A model whose links have weights of their own. */
function chained(x: Float32Array, constants: (layer: number, tag: string) => Record<string, Constant>, nodes: Model["nodes"]): Model {
  const all = Array.from({ length: LAYERS }, (_, i) => constants(i, `_${i}`));
  return { inputs: { x: { values: x, shape: [x.length / SIZE, SIZE] } }, constants: Object.assign({}, ...all), nodes };
}

const product = (x: Float32Array): Model =>
  chained(
    x,
    (layer, tag) => ({ [`w${tag}`]: { values: weightsOf(layer), shape: [SIZE, SIZE] } }),
    (from, to, tag) => [{ op: "MatMul", inputs: [from, `w${tag}`], output: to }],
  );

/** Unsigned integers with a scale for each block of a column, computed with inputs of 8 bits. */
function blocks(lw: Lanewise, x: Float32Array, bits: 4 | 8): Model {
  const count = SIZE / BLOCK;
  const attributes = { K: BigInt(SIZE), N: BigInt(SIZE), bits: BigInt(bits), block_size: BigInt(BLOCK), accuracy_level: 4n };
  const constants = (layer: number, tag: string) => {
    const { values, scales } = lw.quantize(weightsOf(layer), { shape: [SIZE, SIZE], axis: 0, group: BLOCK });
    const [packed, factors] = [new Uint8Array((SIZE * SIZE * bits) / 8), new Float32Array(SIZE * count)];
    const most = bits === 8 ? 127 : 7;
    for (let j = 0; j < SIZE; j++)
      for (let i = 0; i < SIZE; i++) {
        const value = Math.round((values[i * SIZE + j] * most) / 127) + most + 1;
        if (bits === 8) packed[j * SIZE + i] = value;
        else packed[(j * SIZE + i) >> 1] |= value << (4 * (i % 2));
        factors[j * count + Math.floor(i / BLOCK)] = (scales[Math.floor(i / BLOCK) * SIZE + j] * 127) / most;
      }
    return {
      [`w${tag}`]: { values: packed, shape: [SIZE, count, (BLOCK * bits) / 8] },
      [`s${tag}`]: { values: factors, shape: [SIZE * count] },
    };
  };
  return chained(x, constants, (from, to, tag) => [
    { op: "MatMulNBits", inputs: [from, `w${tag}`, `s${tag}`], output: to, attributes, domain: MICROSOFT },
  ]);
}

/** Inputs as unsigned integers of 8 bits with one scale, weights as integers with a scale for each column. */
function integers(lw: Lanewise, x: Float32Array): Model {
  const constants = (layer: number, tag: string) => {
    const { values, scales } = lw.quantize(weightsOf(layer), { shape: [SIZE, SIZE], axis: 0 });
    return { [`w${tag}`]: { values, shape: [SIZE, SIZE] }, [`s${tag}`]: { values: scales, shape: [SIZE] } };
  };
  return chained(x, constants, (from, to, tag): Node[] => [
    { op: "DynamicQuantizeLinear", inputs: [from], output: `q${tag}`, others: [`scale${tag}`, `zero${tag}`] },
    { op: "MatMulInteger", inputs: [`q${tag}`, `w${tag}`, `zero${tag}`], output: `i${tag}` },
    { op: "Cast", inputs: [`i${tag}`], output: `f${tag}`, attributes: { to: 1n } },
    { op: "Mul", inputs: [`scale${tag}`, `s${tag}`], output: `both${tag}` },
    { op: "Mul", inputs: [`f${tag}`, `both${tag}`], output: to },
  ]);
}
