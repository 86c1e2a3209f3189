// The plainest call of an op, as the catalogue of calls has it: as code, and as a curve.
import * as lanewise from "lanewise";
import { mulberry32 } from "../../../bench/inputs.js";
import { catalogue } from "../../../tools/catalogue/index.js";
import { code, Plain } from "../../../tools/catalogue/plain.js";
import { arraysIn } from "../../../tools/catalogue/seeded.js";
import type { Curve } from "./curve.js";

const CALLS = new Map(catalogue(lanewise).map((call) => [call.name, call]));
const SIZE = { length: 4, shape: [1, 4], sides: [1, 2, 2] };

const callOf = (name: string) => CALLS.get(name) as NonNullable<ReturnType<typeof CALLS.get>>;

const argumentsOf = (name: string) =>
  callOf(name).args(new Plain(Float32Array, SIZE, mulberry32(1), (values) => Float32Array.from(values), ["seed"]));

/** An array with its numbers, an activation by its name. */
const named = (value: object): string =>
  ArrayBuffer.isView(value)
    ? `${value.constructor.name}.of(${Array.from(value as Float32Array).join(", ")})`
    : (value as { spec: { name: string } }).spec.name;

export function plainCode(name: string): string {
  const args = argumentsOf(name).map((arg) => code(arg, named));
  const [options, ...call] = args;
  return name === "createDense" ? `createDense(${options})(${call[0]})` : `${name}(${args.join(", ")})`;
}

/** Over the first number of the first array; all others stay as they are. */
export const plainCurve = (name: string): Curve => ({
  xLabel: "x",
  note: "Over the first number of the input; the others stay as they are.",
  parameters: {},
  y: (x) =>
    x.map((x) => {
      const args = argumentsOf(name);
      (args.find((arg) => ArrayBuffer.isView(arg)) as Float32Array)[0] = x;
      return arraysIn(callOf(name).invoke(lanewise, args))[0][0];
    }),
});
