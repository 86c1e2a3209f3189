import { describe, expect, test } from "vitest";
import { emitted } from "./emitted.js";

/** The lines inside loops, by function. */
function loopLines(text: string): string[] {
  const open: string[] = [];
  return text.split("\n").filter((line) => {
    const word = line.trim().split(/\s/)[0];
    if (word === "loop" || word === "block" || word === "if") open.push(word);
    else if (word === "end") open.pop();
    return open.includes("loop");
  });
}

describe.each(emitted)("$file", ({ file, target, text }) => {
  const loops = loopLines(text);

  test("has no vector constant and no call inside a loop", () => {
    expect(loops.filter((line) => line.includes("v128.const"))).toEqual([]);
    expect(loops.filter((line) => /\bcall/.test(line))).toEqual([]);
    if (!file.startsWith("probe")) expect(loops.length).toBeGreaterThan(100);
  });

  test("has no state: no data, no start function, no global that changes, no table, no memory of its own", () => {
    expect(text).not.toMatch(/\((data|start|table|elem) /);
    expect(text).not.toMatch(/\(global [^\n]*\(mut /);
    const imported = file.startsWith("probe") ? 0 : 1; // it computes with a number, and works in no memory
    expect(text.match(/\(import "env" "memory" \(memory/g) ?? []).toHaveLength(imported);
    expect(text.match(/\(memory /g) ?? []).toHaveLength(imported);
  });

  test("uses relaxed instructions only where its name says so", () => {
    if (target === "baseline") expect(text).not.toMatch(/relaxed/);
    else expect(text).toMatch(/relaxed/);
  });
});

test("the reader sees what is inside a loop", () => {
  expect(loopLines(["block", "a", "loop $l", "b", "if", "c", "end", "d", "end", "e", "end", "f"].join("\n"))).toEqual([
    "loop $l",
    "b",
    "if",
    "c",
    "end",
    "d",
  ]);
});
