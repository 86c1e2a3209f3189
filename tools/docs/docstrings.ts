import type { Parameter } from "../../src/spec/spec.js";
import type { Entry, Spec } from "./catalogue.js";
import { number } from "./course.js";

/** Columns of a comment line. */
const WIDTH = 130;

/** The docstring of an op, from its spec and its documentation. */
export function docstring({ spec, documentation }: Entry): string {
  const { notes, shapes, returns, errors, example } = documentation;
  const paragraphs = [spec.summary, `\`${equation(spec)}\``, ...notes, `**Shapes**: ${shapes}`];
  const lines = [
    ...paragraphs.flatMap((paragraph) => [...wrapped(paragraph), ""]),
    ...parameters({ spec, documentation }).flatMap(([name, meaning]) => wrapped(`@param ${name} ${meaning}`)),
    ...wrapped(`@returns ${returns}`),
    ...wrapped(`@throws ${errors}`),
    "@example",
    "```ts",
    ...example.split("\n"),
    "```",
    ...wrapped(`@see ${spec.source}`),
  ];
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

/** The arguments and options of an op, with what they mean and their defaults. */
export function parameters({ spec, documentation: { inputs, options } }: Pick<Entry, "spec" | "documentation">): [string, string][] {
  const { out, ...others } = options;
  const own = Object.entries(spec.parameters ?? {}).filter(([name]) => !(name in options));
  return [
    ...Object.entries(inputs),
    ...own.map(([name, parameter]): [string, string] => [`options.${name}`, meaning(parameter)]),
    ...Object.entries({ ...others, ...(out && { out }) }).map(([name, text]): [string, string] => [`options.${name}`, text]),
  ];
}

/** The formula with what it defines. */
const equation = ({ formula }: Spec): string => `y = ${formula}`;

const meaning = ({ summary, expected, default: value }: Parameter): string =>
  `${summary}; ${expected === undefined ? "" : `${expected}; `}default ${number(value)}`;

function wrapped(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trimStart();
    if (longer.length > WIDTH - " * ".length) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
