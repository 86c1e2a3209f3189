// The package as the tests know it, in Node: what the browser shows is compared with its specs.
import * as lanewise from "../../dist/index.js";

export type UnaryOp = lanewise.Unary<string>;

const exported = Object.entries(lanewise) as [string, { spec?: { name: string } }][];

export const opNames = exported.flatMap(([name, { spec }]) => (spec?.name === name ? [name] : []));

export const unaryOps = exported.flatMap(([name, op]) => (op.spec?.name === name && "df" in op.spec ? [op as unknown as UnaryOp] : []));

/** Default parameters, in the order of the spec. */
export const defaults = ({ spec }: UnaryOp): number[] => Object.values(spec.parameters).map((parameter) => parameter.default);
