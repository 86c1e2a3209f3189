// Writes the docstrings of the ops into dist/ops/*.d.ts, and those of their options into the files below dist/operators, where editors and
// TypeDoc read them. The last step of the build.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entries } from "./catalogue.js";
import { docstring, parameters } from "./docstrings.js";

const DIST = join(import.meta.dirname, "../../dist");
const DECLARATION = /^export declare const (\w+):/gm;
const INTERFACE = /^export interface (\w+)[^{]*\{\n(.*?)^\}/gms;
const OPTION = /^ {4}(?:readonly )?(\w+)\??:/gm;

/** The interfaces of options, and an op that documents them. */
const OPTIONS: Readonly<Record<string, string>> = {
  ArgMaxOptions: "argMax",
  AttentionCacheOptions: "createAttention",
  AttentionGradientOptions: "attention",
  AttentionOptions: "attention",
  AttentionScoreOptions: "attention",
  LogitOptions: "softmax",
  RowOptions: "softmax",
  GumbelOptions: "gumbelSoftmax",
  LabelledOptions: "crossEntropy",
  ActivationOptions: "dense",
  BatchNormOptions: "batchNorm",
  BatchNormGradientOptions: "batchNorm",
  ConvGeometry: "conv2d",
  Conv2dOptions: "conv2d",
  Conv2dTransposeOptions: "conv2dTranspose",
  ConvLayerOptions: "createConv2d",
  DepthwiseConv2dOptions: "depthwiseConv2d",
  DequantizeOptions: "dequantize",
  DenseOptions: "dense",
  GroupNormOptions: "groupNorm",
  IntegerLayerOptions: "createDense",
  LayerOptions: "createDense",
  MeanPoolOptions: "meanPool",
  NearestOptions: "nearest",
  NeuronOptions: "neuron",
  NeuronGradientOptions: "neuron",
  NoiseOptions: "rrelu",
  NoisyReluOptions: "noisyRelu",
  NormOptions: "layerNorm",
  NormalizeOptions: "normalize",
  RreluOptions: "rrelu",
  RotaryOptions: "rotaryEmbedding",
  QuantizeOptions: "quantize",
  PreluOptions: "prelu",
  PreluGradientOptions: "prelu",
  BeamOptions: "beamStep",
  DraftOptions: "acceptDraft",
  SampleOptions: "sample",
  SegmentOptions: "segmentSoftmax",
  SimilaritiesOptions: "similarities",
  TopEntriesOptions: "topEntries",
  SamplerOptions: "createSampler",
};

/** Rewrites the declarations of a folder and of those in it. */
function rewrite(folder: string, change: (text: string) => string): void {
  for (const file of readdirSync(join(DIST, folder), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"))) {
    const path = join(DIST, folder, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }
}

const docstrings = new Map(entries.map((entry) => [entry.spec.name, docstring(entry)]));
rewrite("ops", (text) =>
  text.replace(DECLARATION, (line, name) => {
    const found = docstrings.get(name);
    if (found === undefined || !docstrings.delete(name)) throw new Error(`no docstring of ${name}`);
    return found + line;
  }),
);
if (docstrings.size > 0) throw new Error(`no declaration of ${[...docstrings.keys()].join(", ")}`);

const undocumented = new Set(Object.keys(OPTIONS));
rewrite("operators", (text) =>
  text.replace(INTERFACE, (declaration, name, body) => {
    if (!undocumented.delete(name)) return declaration;
    if (body.includes("/**")) throw new Error(`${name}: what its options mean stands in src/spec/documentation, and only there`);
    const meanings = new Map(entries.filter(({ spec }) => spec.name === OPTIONS[name]).flatMap(parameters));
    return declaration.replace(OPTION, (line: string, option: string) => {
      const meaning = meanings.get(`options.${option}`);
      if (meaning === undefined) throw new Error(`${name}: no meaning of ${option}`);
      return `    /** ${meaning} */\n${line}`;
    });
  }),
);
if (undocumented.size > 0) throw new Error(`no declaration of ${[...undocumented].join(", ")}`);
