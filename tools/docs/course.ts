import type { UnarySpec } from "../../src/spec/spec.js";
import { shortest } from "../decimals.js";

/** To five digits, which is enough to recognise a constant. */
export const number = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(5))) : shortest(x));

/** Range, limits, monotonicity and kinks of an element-wise op, in a sentence. */
export function course(spec: UnarySpec): string {
  const [low, high] = spec.range.map(number);
  const [left, right] = spec.limits.map(number);
  const limits =
    left === "NaN" ? "no limits" : left === right ? `limit ${left} at both ends` : `limits ${left} at -infinity and ${right} at infinity`;
  const traits = [spec.monotonic ? "never decreasing" : "", spec.odd ? "odd" : "", slope(spec)].filter((text) => text !== "");
  return `${[`Range [${low}, ${high}], ${limits}`, ...traits].join("; ")}.`;
}

/** Where the derivative is by definition only. */
function slope(spec: UnarySpec): string {
  if (spec.smooth) return "differentiable everywhere";
  const places = kinks(spec);
  if (places.length === 0) return "not differentiable everywhere";
  const values = [...new Set(places.map((x) => number(spec.df(x, ...defaults(spec)))))];
  return `not differentiable at ${places.map(number).join(" and ")}, where \`${spec.name}.derivative\` is ${values.join(" and ")}`;
}

const defaults = (spec: UnarySpec): number[] => Object.values(spec.parameters).map((parameter) => parameter.default);

/** Multiples of 1/8 at which the value or the derivative jumps. */
function kinks(spec: UnarySpec): number[] {
  const parameters = defaults(spec);
  const jumps = (f: UnarySpec["f"], x: number) => Math.abs(f(x + 1e-9, ...parameters) - f(x - 1e-9, ...parameters)) > 1e-6;
  return Array.from({ length: 129 }, (_, i) => (i - 64) / 8).filter((x) => jumps(spec.f, x) || jumps(spec.df, x));
}
