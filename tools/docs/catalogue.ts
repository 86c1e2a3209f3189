import * as ops from "../../src/ops/index.js";
import * as attention from "../../src/spec/attention.js";
import * as conv from "../../src/spec/conv.js";
import * as classes from "../../src/spec/crossEntropy.js";
import * as dense from "../../src/spec/dense.js";
import { elementwise } from "../../src/spec/documentation/activations.js";
import { documentation as attentionDocumentation } from "../../src/spec/documentation/attention.js";
import { documentation as convDocumentation } from "../../src/spec/documentation/conv.js";
import { documentation as denseDocumentation } from "../../src/spec/documentation/dense.js";
import type { Documentation } from "../../src/spec/documentation/documentation.js";
import { documentation as embeddingDocumentation } from "../../src/spec/documentation/embeddings.js";
import { documentation as gatedDocumentation } from "../../src/spec/documentation/gated.js";
import { documentation as lossDocumentation } from "../../src/spec/documentation/losses.js";
import { documentation as normDocumentation } from "../../src/spec/documentation/norms.js";
import { documentation as preluDocumentation } from "../../src/spec/documentation/prelu.js";
import { documentation as randomDocumentation } from "../../src/spec/documentation/random.js";
import { documentation as rotaryDocumentation } from "../../src/spec/documentation/rotary.js";
import { documentation as samplingDocumentation } from "../../src/spec/documentation/sampling.js";
import { documentation as segmentDocumentation } from "../../src/spec/documentation/segments.js";
import { documentation as softmaxDocumentation } from "../../src/spec/documentation/softmax.js";
import { documentation as sparsemaxDocumentation } from "../../src/spec/documentation/sparsemax.js";
import * as elementLosses from "../../src/spec/elementLosses.js";
import * as embeddings from "../../src/spec/embeddings.js";
import * as gated from "../../src/spec/gated.js";
import * as activations from "../../src/spec/index.js";
import * as nll from "../../src/spec/nllLoss.js";
import * as norms from "../../src/spec/norms.js";
import * as prelu from "../../src/spec/prelu.js";
import * as random from "../../src/spec/random.js";
import * as rotary from "../../src/spec/rotary.js";
import * as sampling from "../../src/spec/sampling.js";
import * as segments from "../../src/spec/segments.js";
import * as softmax from "../../src/spec/softmax.js";
import * as sparsemax from "../../src/spec/sparsemax.js";
import type { Parameter, UnarySpec } from "../../src/spec/spec.js";
import { shortest } from "../decimals.js";
import { course } from "./course.js";

/** What every kind of op has in its spec; some have more. */
export type Spec = Pick<UnarySpec, "name" | "summary" | "formula" | "source"> &
  Partial<Pick<UnarySpec, "range" | "ulp">> & { readonly parameters?: Readonly<Record<string, Parameter>> };

/** An op of the catalogue with all that is known of it. */
export interface Entry {
  readonly family: string;
  readonly spec: Spec;
  readonly documentation: Documentation;
}

const unary = Object.values(activations) as unknown as readonly UnarySpec[];
const activationDocumentation = Object.fromEntries(unary.map((spec) => [spec.name, elementwise(spec, course(spec), shortest)]));

/** The specs and the documentation of every family, under the title of its table. */
const FAMILIES: Readonly<Record<string, readonly [specs: object, documentation: Readonly<Record<string, Documentation>>]>> = {
  "Activations, element by element": [activations, activationDocumentation],
  "Softmax and its relatives": [softmax, softmaxDocumentation],
  "Softmax of segments": [segments, segmentDocumentation],
  "Softmax with exact zeros": [sparsemax, sparsemaxDocumentation],
  "Gated units and maxout": [gated, gatedDocumentation],
  "Learnt slopes": [prelu, preluDocumentation],
  "Random activations": [random, randomDocumentation],
  "Sampling from logits": [sampling, samplingDocumentation],
  Losses: [{ ...elementLosses, ...classes, ...nll }, lossDocumentation],
  "Dense layers": [dense, denseDocumentation],
  Convolutions: [conv, convDocumentation],
  Attention: [attention, attentionDocumentation],
  Normalization: [norms, normDocumentation],
  "Position embeddings": [rotary, rotaryDocumentation],
  Embeddings: [embeddings, embeddingDocumentation],
};

/** Every op of the catalogue; an op that has no spec or no documentation is an error. */
export const entries: readonly Entry[] = Object.entries(FAMILIES).flatMap(([family, [specs, documentation]]) =>
  Object.keys(documentation)
    .sort()
    .map((name) => ({ family, spec: (specs as Readonly<Record<string, Spec>>)[name], documentation: documentation[name] })),
);

const undocumented = Object.values(ops)
  .map((op) => op.spec.name)
  .filter((name) => !entries.some(({ spec }) => spec.name === name));
if (undocumented.length > 0) throw new Error(`no documentation of ${undocumented.join(", ")} in src/spec/documentation`);
