import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as shared from "../../src/wasm/layout.js";
import { layout } from "../../tools/layout.js";

describe("layout", () => {
  test("src/wasm/layout.ts has every constant of assembly/layout.ts, with its value", () => {
    const source = readFileSync(new URL("../../assembly/layout.ts", import.meta.url), "utf8");
    const constants = [...source.matchAll(/^export const (\w+):.* = (.*);$/gm)].map(([, name, value]) => [name, Number(value)]);
    expect(constants.length).toBeGreaterThan(10);
    expect(Object.entries(shared).sort()).toEqual(constants.sort());
  });

  test("a constant keeps its comment and loses its WebAssembly type", () => {
    expect(layout("/** Bytes. */\nexport const SIZE: usize = 16;\n")).toContain("/** Bytes. */\nexport const SIZE = 16;\n");
  });

  test.each(["export const SIZE: usize = 2 * 8;", "export const SIZE = 16;", "export function size(): usize {"])(
    "%s is an error",
    (line) => {
      expect(() => layout(line)).toThrow(SyntaxError);
    },
  );
});
