import type { Parameter, UnarySpec } from "../../src/spec/spec.js";
import { shortest } from "../decimals.js";

/** Columns of a comment line. */
const WIDTH = 130;

const EXAMPLE = [-1, 0, 2];

/** The same for all. */
const THROWS =
  "TypeError if x is no live float array, or an option of the wrong kind; RangeError if out is of another length, or a parameter out of its " +
  "range";

/** An element-wise op's line in the catalogue, and the comment above it. */
const ENTRY = /(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(export const \w+ = \/\*#__PURE__\*\/ unary\(spec\.(\w+),)/g;

/** The catalogue with the docstrings of its element-wise ops made anew. */
export const withDocstrings = (source: string, specs: Readonly<Record<string, UnarySpec>>): string =>
  source.replace(ENTRY, (_, line: string, name: string) => docstring(specs[name]) + line);

function docstring(spec: UnarySpec): string {
  const tags = [
    ...Object.entries(spec.parameters).map(([name, parameter]) => `@param options.${name} ${meaning(parameter)}`),
    "@param options.out where the result goes, x itself included; by default a new array",
    `@example ${example(spec)}`,
    `@throws ${THROWS}`,
    `@see ${spec.source}`,
  ];
  const lines = [
    ...wrapped(spec.summary),
    "",
    ...wrapped(`y = ${spec.formula}`),
    "",
    ...wrapped(facts(spec)),
    "",
    ...tags.flatMap(wrapped),
  ];
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

function wrapped(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trimStart();
    if (longer.length > WIDTH - " * ".length) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function meaning({ summary, expected, default: value }: Parameter): string {
  return `${summary}; ${expected === undefined ? "" : `${expected}, `}${number(value)} by default`;
}

/** To five digits, which is enough to recognise a constant. */
export const number = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(5))) : shortest(x));

/** What the spec says of the function's course. */
function facts(spec: UnarySpec): string {
  const [low, high] = spec.range.map(number);
  const [left, right] = spec.limits.map(number);
  const limits =
    left === "NaN" ? "no limits" : left === right ? `limit ${left} at both ends` : `limits ${left} at -infinity and ${right} at infinity`;
  const course = [spec.monotonic ? "never decreasing" : "", spec.odd ? "odd" : "", slope(spec)].filter((text) => text !== "");
  return `${[`Range [${low}, ${high}], ${limits}`, ...course].join("; ")}.`;
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

function example(spec: UnarySpec): string {
  const parameters = defaults(spec).map(Math.fround);
  const y = EXAMPLE.map((x) => shortest(Math.fround(spec.f(x, ...parameters))));
  return `${spec.name}(new Float32Array([${EXAMPLE.join(", ")}])) // [${y.join(", ")}]`;
}
