import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

/** One change of a source: what stands at a place, and what is put there. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly from: string;
  readonly to: string;
}

/** How much a float constant is changed by: more than any rounding, less than any typo in the first three digits. */
const STEP = 1.001;

/** Operators, and names of vector instructions, with what they are mistaken for. */
const MISTAKEN: Readonly<Record<string, string>> = {
  ...{ " + ": " - ", " - ": " + ", " * ": " + ", " / ": " * ", " << ": " >> ", " >> ": " << " },
  ...{ " < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == " },
  ...{ " && ": " || ", " || ": " && ", " & ": " | ", " | ": " & " },
  ...{ "v128.add": "v128.sub", "v128.sub": "v128.add", "v128.mul": "v128.add", "v128.div": "v128.mul" },
  ...{ "v128.pmin": "v128.pmax", "v128.pmax": "v128.pmin", "v128.min": "v128.max", "v128.max": "v128.min" },
  ...{ "v128.lt": "v128.le", "v128.le": "v128.lt", "v128.gt": "v128.ge", "v128.ge": "v128.gt", "v128.eq": "v128.ne", "v128.ne": "v128.eq" },
  ...{ "v128.and": "v128.or", "v128.or": "v128.and", "v128.xor": "v128.or", "v128.andnot": "v128.and" },
  ...{ "v128.shl": "v128.shr", "v128.shr": "v128.shl", "v128.neg": "v128.abs", "v128.abs": "v128.neg" },
  ...{ "madd<": "nmadd<", "nmadd<": "madd<" },
};

const OPERATORS = / (?:[+\-*/]|<<|>>|[<>]=?|[!=]=|&&?|\|\|?) |\bv128\.[a-z]+\b|\bn?madd</g;
const NUMBERS = /(?<![\w.$])(?:0x[\da-fA-F]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.]*\w)/g;

function otherNumber(text: string): string {
  if (text.startsWith("0x")) return `0x${(BigInt(text) ^ 1n).toString(16)}`;
  return /[.e]/.test(text) ? String(Number(text) * STEP) : String(Number(text) + 1);
}

/** The code of a line: comments become blanks. */
const code = (line: string) => line.replace(/\/\/.*|\/\*.*?\*\/|^\s*\/?\*.*/g, (comment) => " ".repeat(comment.length));

/** All changes of a source that are tried. */
export function mutantsIn(file: string): Mutant[] {
  return readFileSync(join(ROOT, file), "utf8")
    .split("\n")
    .flatMap((line, i) => {
      if (/^\s*import\b/.test(line)) return [];
      const at = (match: RegExpMatchArray, to: string | undefined): Mutant[] =>
        to === undefined ? [] : [{ file, line: i + 1, column: (match.index as number) + 1, from: match[0], to }];
      return [
        ...[...code(line).matchAll(OPERATORS)].flatMap((match) => at(match, MISTAKEN[match[0]])),
        ...[...code(line).matchAll(NUMBERS)].flatMap((match) => at(match, otherNumber(match[0]))),
      ];
    });
}

/** The source with the change made. */
export function mutated(text: string, { line, column, from, to }: Mutant): string {
  const lines = text.split("\n");
  const old = lines[line - 1];
  lines[line - 1] = old.slice(0, column - 1) + to + old.slice(column - 1 + from.length);
  return lines.join("\n");
}

export const nameOf = ({ file, line, column, from, to }: Mutant): string => `${file}:${line}:${column} ${from.trim()} -> ${to.trim()}`;
