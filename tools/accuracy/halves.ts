// The element-wise functions of lanewise/float16 on all numbers of 16 bits, against the exact ones rounded once.
import { type HalfType, widened } from "../../src/spec/float16.js";
import { MODULES } from "../../src/wasm/kernels.js";
import { preciseUlp } from "../references.js";
import { nearestBits, placesOf, unitsOff } from "./nearest.js";
import { nameOf, type Ops } from "./subject.js";

export const TYPES = ["float16", "bfloat16"] as const;

/** What was seen of a function on all 65536 numbers. */
export interface HalfTally {
  /** Results that are not the nearest number to the exact one; of NaN the bits are compared, too. */
  readonly wrong: number;
  /** Zeros of the wrong sign. */
  readonly zeros: number;
  /** The largest error in units in the last place of the type, infinite for a wrong NaN or infinity, and the first input that has it. */
  readonly max: number | null;
  readonly at: string;
}

/** By op, or op.derivative; then by build, and "precise" behind it; then by type. */
export type HalfRecords = Record<string, Record<string, Record<HalfType, HalfTally>>>;

export const ALL = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

/** An instance, and what its results are called. */
export interface HalfForm {
  readonly build: string;
  readonly precise: boolean;
  /** Of lanewise/float16. */
  readonly lw: object;
}

type Build = "baseline" | "relaxed" | "none";

/** The forms of builds, as `create` of lanewise/float16 makes them; there is no precise one in plain JavaScript. */
export async function halfForms(
  create: (options: { simd: Build; precise: boolean }) => Promise<object>,
  builds: readonly Build[],
): Promise<HalfForm[]> {
  const forms = builds.flatMap((build) => (build === "none" ? [false] : [false, true]).map((precise) => ({ build, precise })));
  return Promise.all(forms.map(async ({ build, precise }) => ({ build, precise, lw: await create({ simd: build, precise }) })));
}

type HalfOp = (x: Uint16Array, options: { type: HalfType }) => Uint16Array;

const hasForm = (op: string, derivative: boolean, { precise }: HalfForm): boolean =>
  !precise || `${op}${derivative ? "_grad" : ""}_precise` in MODULES;

/** What each form gives for a function, by its label. */
export function measured(ops: Ops, op: string, derivative: boolean, forms: readonly HalfForm[]): HalfRecords[string] {
  const { spec } = ops[op];
  const f = derivative ? spec.df : spec.f;
  const parameters = Object.values(spec.parameters).map((parameter) => parameter.default);
  const exact = Object.fromEntries(
    TYPES.map((type) => [type, Float64Array.from(ALL, (bits) => f(widened(bits, type), ...parameters))]),
  ) as Record<HalfType, Float64Array>;
  const own = forms.filter((form) => hasForm(op, derivative, form));
  return Object.fromEntries(
    own.map(({ build, precise, lw }) => {
      const whole = (lw as Record<string, HalfOp & { derivative: HalfOp }>)[op];
      const run = derivative ? whole.derivative : whole;
      const tallies = TYPES.map((type) => [type, tallied(run(ALL, { type }), exact[type], type)]);
      return [precise ? `${build}, precise` : build, Object.fromEntries(tallies)];
    }),
  );
}

function tallied(y: Uint16Array, exact: Float64Array, type: HalfType): HalfTally {
  let [wrong, zeros, max, at] = [0, 0, 0, -1];
  for (let i = 0; i < y.length; i++) {
    const nearest = nearestBits(exact[i], type);
    if (y[i] === (nearest ^ 0x8000) && (nearest & 0x7fff) === 0) zeros++;
    else if (y[i] !== nearest) wrong++;
    const error = unitsOff(y[i], exact[i], type);
    if (error > max) [max, at] = [error, i];
  }
  return { wrong, zeros, max: Number.isFinite(max) ? max : null, at: at < 0 ? "" : String(widened(at, type)) };
}

/** The promise for a value: half a unit, and the error of the float32 kernel. Derivatives may cross zero, where they have none. */
export function halfBound(ops: Ops, op: string, label: string, type: HalfType): number {
  const ulp = label.endsWith("precise") ? preciseUlp(op) : ops[op].spec.ulp;
  return 0.5 + ulp * 2 ** (placesOf(type) - 23);
}

/** Measures ops and their derivatives; says of each which promises are broken. */
export function halves(ops: Ops, names: readonly string[], forms: readonly HalfForm[]): { records: HalfRecords; broken: string[] } {
  const records: HalfRecords = {};
  const broken: string[] = [];
  for (const op of names)
    for (const derivative of [false, true]) {
      const name = nameOf({ op, derivative });
      records[name] = measured(ops, op, derivative, forms);
      for (const [label, tallies] of Object.entries(records[name]))
        for (const type of TYPES) {
          const { max, zeros } = tallies[type];
          const bound = derivative ? Number.MAX_VALUE : halfBound(ops, op, label, type);
          if (!derivative && zeros > 0) broken.push(`${name}, ${label}, ${type}: ${zeros} zeros of the wrong sign`);
          if (max === null || max > bound) broken.push(`${name}, ${label}, ${type}: ${max} at ${tallies[type].at}`);
        }
    }
  return { records, broken };
}
