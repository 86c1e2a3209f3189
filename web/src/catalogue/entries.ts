// The ops of the one catalogue (tools/catalogue) with their pictures: a new op appears by itself.
import * as lanewise from "lanewise";
import { familyOf as kindOf, opsIn } from "../../../tools/catalogue/index.js";
import { type Bars, beamBars, draftBars, filterBars, rowBars, sampleBars, samplerBars, selectionBars } from "./bars.js";
import {
  attentionCurve,
  batchNormCurve,
  type Curve,
  createAttentionCurve,
  crossEntropyCurve,
  elementLossCurve,
  gatedCurve,
  groupNormCurve,
  meanPoolCurve,
  nearestCurve,
  neuronCurve,
  nllLossCurve,
  normalizeCurve,
  normCurve,
  preluCurve,
  quantizedCurve,
  randomCurve,
  reductionCurve,
  rotaryCurve,
  segmentCurve,
  similaritiesCurve,
  unaryCurve,
} from "./curve.js";
import { type Family, familyOf } from "./family.js";

export type UnaryOp = lanewise.Unary<string>;

/** What all specs have in common. */
export interface Spec {
  readonly name: string;
  readonly kind?: string;
  readonly summary: string;
  readonly formula: string;
  readonly tex: string;
  readonly derivativeTex?: string;
  readonly gradientTex?: string;
  readonly source: string;
}

export interface Entry {
  readonly name: string;
  readonly spec: Spec;
  readonly family: Family;
  /** Where the op is element-wise. */
  readonly unary?: UnaryOp;
  readonly curve?: Curve;
  readonly bars?: Bars;
}

interface Op {
  readonly spec: Spec;
}

type Picture = Pick<Entry, "family" | "unary" | "curve" | "bars">;

function unaryPicture(op: UnaryOp): Picture {
  return { family: familyOf(op.spec), unary: op, curve: unaryCurve(op) };
}

function rowPicture(op: lanewise.RowMap): Picture {
  return op.spec.reduces
    ? { family: "softmax", curve: reductionCurve(op as lanewise.RowReduction) }
    : { family: "softmax", bars: rowBars(op) };
}

function samplingPicture(op: Op): Picture {
  if (op === lanewise.sample) return { family: "sampling", bars: sampleBars(lanewise.sample) };
  return { family: "sampling", bars: filterBars(op as lanewise.Sampling<string>) };
}

function chainBars(op: Op): Bars {
  const { acceptDraft, beamStep, createSampler } = lanewise;
  if (op === acceptDraft) return draftBars(acceptDraft);
  return op === beamStep ? beamBars(beamStep) : samplerBars(createSampler);
}

function selectionPicture(op: Op): Picture {
  const { argMax, topEntries } = lanewise;
  const chosen = op === argMax ? (x: Float32Array) => [argMax(x)] : (x: Float32Array) => topEntries(x, { k: 3 }).indices;
  return { family: "sampling", bars: selectionBars(op === argMax ? 1 : 3, chosen) };
}

function lossPicture(op: Op): Picture {
  if (op === lanewise.crossEntropy) return { family: "loss", curve: crossEntropyCurve(lanewise.crossEntropy) };
  if (op === lanewise.nllLoss) return { family: "loss", curve: nllLossCurve(lanewise.nllLoss) };
  return { family: "loss", curve: elementLossCurve(op as lanewise.ElementLoss) };
}

function densePicture(op: Op): Picture {
  const { tanh, neuron, dense, createDense } = lanewise;
  const layers = new Map<Op, Parameters<typeof neuronCurve>[0]>([
    [
      neuron,
      (x, weight, bias) => Float32Array.from(x, (x) => neuron(Float32Array.of(x), Float32Array.of(weight), { bias, activation: tanh })),
    ],
    [
      dense,
      (x, weight, bias) =>
        dense<Float32Array>(x, Float32Array.of(weight), { shape: [x.length, 1, 1], bias: Float32Array.of(bias), activation: tanh }),
    ],
    [
      createDense,
      (x, weight, bias) => {
        const layer = createDense<Float32Array>({
          weights: Float32Array.of(weight),
          bias: Float32Array.of(bias),
          inputs: 1,
          units: 1,
          activation: tanh,
        });
        const y = layer(x);
        layer.free();
        return y;
      },
    ],
  ]);
  const layer = layers.get(op);
  return { family: "layer", curve: layer && neuronCurve(layer) };
}

function quantizedPicture(op: Op): Picture {
  const { dequantize, quantize } = lanewise;
  const values = (x: Float32Array, options: object) => quantize(x, options).values;
  return {
    family: "layer",
    curve: quantizedCurve(op === quantize ? values : (x, options) => dequantize(quantize(x, options), options)),
  };
}

function convPicture(op: Op): Picture {
  const { tanh, createConv2d } = lanewise;
  if (op === createConv2d)
    return {
      family: "layer",
      curve: neuronCurve((x, weight, bias) => {
        const layer = createConv2d<Float32Array>({
          ...{ weights: Float32Array.of(weight), weightsShape: [1, 1, 1, 1] },
          ...{ bias: Float32Array.of(bias), activation: tanh },
        });
        const y = layer(x, { shape: [1, 1, x.length, 1] });
        layer.free();
        return y;
      }),
    };
  const convolution = op as unknown as lanewise.DepthwiseConv2d;
  return {
    family: "layer",
    curve: neuronCurve((x, weight, bias) =>
      convolution<Float32Array>(x, Float32Array.of(weight), {
        ...{ shape: [1, 1, x.length, 1], weightsShape: [1, 1, 1, 1] },
        ...{ bias: Float32Array.of(bias), activation: tanh },
      }),
    ),
  };
}

function normPicture(op: Op): Picture {
  const { batchNorm, groupNorm } = lanewise;
  if (op === batchNorm) return { family: "layer", curve: batchNormCurve(batchNorm) };
  return { family: "layer", curve: op === groupNorm ? groupNormCurve(groupNorm) : normCurve(op as unknown as lanewise.Norm) };
}

function attentionPicture(op: Op): Picture {
  const { attention, createAttention } = lanewise;
  return { family: "layer", curve: op === createAttention ? createAttentionCurve(createAttention) : attentionCurve(attention) };
}

function embeddingPicture(op: Op): Picture {
  const { meanPool, nearest, normalize, similarities } = lanewise;
  const curves = new Map<Op, Curve>([
    [meanPool, meanPoolCurve(meanPool)],
    [nearest, nearestCurve(nearest)],
    [normalize, normalizeCurve(normalize)],
    [similarities, similaritiesCurve(similarities)],
  ]);
  return { family: "layer", curve: curves.get(op) };
}

/** How an op of each family of the catalogue is shown. */
const PICTURES: Readonly<Record<string, (op: Op) => Picture>> = {
  activations: (op) => unaryPicture(op as unknown as UnaryOp),
  softmax: (op) => rowPicture(op as unknown as lanewise.RowMap),
  sparsemax: (op) => ({ family: "softmax", bars: rowBars(op as unknown as lanewise.Sparse) }),
  sampling: samplingPicture,
  selection: selectionPicture,
  chain: (op) => ({
    family: "sampling",
    bars: chainBars(op),
  }),
  gated: (op) => ({ family: "gate", curve: gatedCurve(op as unknown as lanewise.Gated) }),
  prelu: (op) => ({ family: "rectifier", curve: preluCurve(op as unknown as lanewise.Prelu) }),
  random: (op) => ({ family: "rectifier", curve: randomCurve(op as unknown as lanewise.Rrelu) }),
  losses: lossPicture,
  dense: densePicture,
  quantized: quantizedPicture,
  conv: convPicture,
  attention: attentionPicture,
  norms: normPicture,
  rotary: (op) => ({ family: "layer", curve: rotaryCurve(op as unknown as lanewise.Rotary) }),
  embeddings: embeddingPicture,
  segments: (op) => ({ family: "softmax", curve: segmentCurve(op as unknown as lanewise.SegmentSoftmax) }),
};

const entry = (op: Op): Entry => ({ name: op.spec.name, spec: op.spec, ...PICTURES[kindOf(op.spec)](op) });

export const entries: readonly Entry[] = opsIn(lanewise).map(([, op]) => entry(op as Op));

export const unaryEntries = entries.filter((entry): entry is Entry & { unary: UnaryOp; curve: Curve } => entry.unary !== undefined);

export const entryOf = (name: string): Entry | undefined => entries.find((entry) => entry.name === name);

/** Whether it takes one array and gives one of the same length: what the bench can time. */
export const isTimed = ({ unary, bars, spec }: Entry): boolean => unary !== undefined || (bars !== undefined && spec.kind === undefined);
