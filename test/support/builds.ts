import { create, type Lanewise, type Unary } from "../../src/index.js";
import * as ops from "../../src/ops/index.js";
import type { Parameter } from "../../src/spec/spec.js";
import { MODULES } from "../../src/wasm/kernels.js";
import { familyOf, opsIn } from "../../tools/catalogue/index.js";

/** (module (func (result v128) (f32x4.relaxed_madd ...))): where the engine takes this, the relaxed build has to run, too. */
const RELAXED = [
  ...[
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00, 0x0a, 0x13, 0x01,
    0x11,
  ],
  ...[0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x85, 0x02, 0x0b],
];

/** All, or those that the environment names: mutants are of one build. */
const BUILDS = (process.env.LANEWISE_BUILDS?.split(",") ?? ["baseline", "relaxed", "none"]) as ("baseline" | "relaxed" | "none")[];

/** Every build that the engine at hand runs; the one it lacks is named, so that nobody takes silence for a test. */
export const builds: [string, Lanewise][] = [];
for (const simd of BUILDS) {
  try {
    builds.push([simd, await create({ simd })]);
  } catch (error) {
    if (simd !== "relaxed" || WebAssembly.validate(Uint8Array.from(RELAXED))) throw error;
    console.warn(`relaxed is NOT tested: ${(error as Error).message}. npm run suite -- engines does.`);
  }
}

const isUnary = (op: unknown): op is Unary<string> => "df" in (op as { spec: object }).spec;

/** The names of the element-wise ops, aliases left out. */
export const unaryNames = Object.entries(ops).flatMap(([name, op]) => (isUnary(op) && name === op.spec.name ? [name] : [])) as ["sigmoid"];

/** The element-wise ops with a precise form. */
export const preciseNames = unaryNames.filter((name) => `${name}_precise` in MODULES);
/** Those of whose derivative there is one. */
export const preciseSlopes = unaryNames.filter((name) => `${name}_grad_precise` in MODULES);

/** The names of the ops of a family. */
export const namesOf = (family: string) => opsIn(ops).flatMap(([name, { spec }]) => (familyOf(spec) === family ? [name] : []));
export const rowNames = namesOf("softmax") as ["softmax", "logSumExp", "hardmax"];
export const gatedNames = namesOf("gated") as ["glu", "maxout"];
export const channelNames = namesOf("prelu") as ["prelu"];
export const noiseNames = namesOf("random") as ["noisyRelu", "rrelu"];

/** The default parameters of an op, in the order of its spec. */
export const defaults = (op: Unary<string>): number[] => Object.values(op.spec.parameters).map((parameter) => parameter.default);

/** The ways to give an op's parameters these values: those that it takes, or those that are at odds with each other. */
export function combinations(op: Unary<string>, values: number[], odd = false): Record<string, number>[] {
  const valid = ([name, { valid = Number.isFinite }]: [string, Parameter]) => values.filter(valid).map((value) => ({ [name]: value }));
  const all = Object.entries(op.spec.parameters).reduce<Record<string, number>[]>(
    (all, parameter) => all.flatMap((some) => valid(parameter).map((one) => ({ ...some, ...one }))),
    [{}],
  );
  return all.filter((options) => (op.spec.conflict?.(...Object.values(options)) !== undefined) === odd);
}
