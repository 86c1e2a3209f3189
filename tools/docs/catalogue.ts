import * as ops from "../../src/ops/index.js";
import { elementwise } from "../../src/spec/documentation/activations.js";
import type { Documentation } from "../../src/spec/documentation/documentation.js";
import type { Parameter, UnarySpec } from "../../src/spec/spec.js";
import { familyOf, opsIn } from "../catalogue/index.js";
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

/** The titles of the families' tables, in their order. */
const TITLES: Readonly<Record<string, string>> = {
  activations: "Activations, element by element",
  softmax: "Softmax and its relatives",
  segments: "Softmax of segments",
  sparsemax: "Softmax with exact zeros",
  gated: "Gated units and maxout",
  prelu: "Learnt slopes",
  random: "Random activations",
  selection: "The largest elements",
  sampling: "Sampling from logits",
  chain: "From logits to a token",
  losses: "Losses",
  dense: "Dense layers",
  quantized: "Numbers in fewer bits",
  conv: "Convolutions",
  attention: "Attention",
  norms: "Normalization",
  rotary: "Position embeddings",
  embeddings: "Embeddings",
};

type Documented = Readonly<Record<string, Documentation>>;

/** The documentation of a family, from its file; that of activations is made of their specs. */
async function documentationOf(family: string, specs: readonly Spec[]): Promise<Documented> {
  if (family !== "activations") return (await import(`../../src/spec/documentation/${family}.ts`)).documentation;
  const unary = specs as readonly UnarySpec[];
  return Object.fromEntries(unary.map((spec) => [spec.name, elementwise(spec, course(spec), shortest)]));
}

const specs = opsIn(ops).map(([, { spec }]) => spec as Spec);

async function entriesOf([family, title]: [family: string, title: string]): Promise<Entry[]> {
  const own = specs.filter((spec) => familyOf(spec) === family);
  const documentation = await documentationOf(family, own);
  const strange = Object.keys(documentation).find((name) => !own.some((spec) => spec.name === name));
  if (strange !== undefined) throw new Error(`no op of the documentation of ${strange}`);
  return own
    .filter(({ name }) => name in documentation)
    .map((spec) => ({ family: title, spec, documentation: documentation[spec.name] }))
    .sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
}

/** Every op of the catalogue; an op without documentation is an error. */
export const entries: readonly Entry[] = (await Promise.all(Object.entries(TITLES).map(entriesOf))).flat();

const undocumented = specs.filter((spec) => !entries.some((entry) => entry.spec === spec)).map(({ name }) => name);
if (undocumented.length > 0) throw new Error(`no documentation of ${undocumented.join(", ")} in src/spec/documentation`);
