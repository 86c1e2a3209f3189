// The plainest call of an op, as the catalogue of calls has it, as code.
import * as lanewise from "lanewise";
import { mulberry32 } from "../../../bench/inputs.js";
import { catalogue } from "../../../tools/catalogue/index.js";
import { code, Plain } from "../../../tools/catalogue/plain.js";

const CALLS = new Map(catalogue(lanewise).map((call) => [call.name, call]));
const SIZE = { length: 4, shape: [1, 4], sides: [1, 2, 2] };

/** An array with its numbers, an activation by its name. */
const named = (value: object): string =>
  ArrayBuffer.isView(value)
    ? `${value.constructor.name}.of(${Array.from(value as Float32Array).join(", ")})`
    : (value as { spec: { name: string } }).spec.name;

export function plainCode(name: string): string {
  const call = CALLS.get(name) as NonNullable<ReturnType<typeof CALLS.get>>;
  const plain = new Plain(Float32Array, SIZE, mulberry32(1), (values) => Float32Array.from(values), ["seed"]);
  const args = call.args(plain).map((arg) => code(arg, named));
  return name === "createDense" ? `createDense(${args[0]})(${args[1]})` : `${name}(${args.join(", ")})`;
}
