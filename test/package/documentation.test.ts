import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.js";
import { entries } from "../../tools/docs/catalogue.js";
import { docstring, parameters } from "../../tools/docs/docstrings.js";
import { kernelsPart } from "../../tools/docs/kernels.js";

const VALUE = /^(.*?)\s*\/\/ (.*)$/;

/** What code gives, with every function of the package in scope. */
const run = (code: string): unknown => new Function(...Object.keys(api), code)(...Object.values(api));

test("every op of the catalogue is documented", () => {
  const named = Object.values(api).flatMap((op) => ("spec" in op ? [op.spec.name] : []));
  expect(entries.map(({ spec }) => spec.name).sort()).toEqual([...new Set(named)].sort());
});

describe.each(entries.map((entry) => [entry.spec.name, entry] as const))("%s", (_, entry) => {
  const { spec, documentation } = entry;

  test("has summary, formula, shapes, parameters with defaults, result, errors, example and source", () => {
    const { notes, shapes, returns, errors, example } = documentation;
    for (const text of [spec.summary, spec.formula, spec.source, shapes, returns, errors, example, ...notes]) expect(text).toMatch(/\S/);
    expect(errors).toMatch(/TypeError.*RangeError/);
    for (const [name, meaning] of parameters(entry)) {
      expect(meaning).toMatch(/\S/);
      if (name.startsWith("options.")) expect(meaning, name).toMatch(/default|required/);
    }
    for (const tag of ["@returns", "@throws", "@example", "@see"]) expect(docstring(entry)).toContain(` * ${tag}`);
  });

  test("has an example that gives what it says", () => {
    const lines = documentation.example.split("\n");
    const [, call, value] = VALUE.exec(lines.pop() as string) as RegExpExecArray;
    const given = run(`${lines.join("\n")}\nreturn ${call}`);
    const [got, expected] = [given, run(`return ${value}`)].map((x) => (typeof x === "number" ? [x] : Array.from(x as number[])));
    expect(got).toHaveLength(expected.length);
    for (const [i, y] of got.entries()) {
      if (Number.isFinite(expected[i])) expect(Math.abs(y - expected[i])).toBeLessThanOrEqual(1e-6 * Math.abs(expected[i]));
      else expect(y).toBe(expected[i]);
    }
  });
});

test("the table of docs/kernels.md has every kernel with its arguments, and `: number` where it returns one", () => {
  const rows = kernelsPart().match(/(?<=^\| `)\w+\([^`]*(?=` \| )/gm);
  const types = readFileSync("src/wasm/kernels.ts", "utf8").matchAll(/^ {2}(\w+)_f32(\(.*\)): (\w+);$/gm);
  const typed = [...types].map(
    ([, name, parameters, result]) => name + parameters.replaceAll(": number", "") + (result === "void" ? "" : `: ${result}`),
  );
  expect(rows?.sort()).toEqual(typed.sort());
});
