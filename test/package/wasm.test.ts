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

/** The lines of each loop that are in no loop inside it. */
function ownLines(text: string): string[][] {
  const open: (string[] | undefined)[] = [];
  const loops: string[][] = [];
  for (const line of text.split("\n")) {
    const word = line.trim().split(/\s/)[0];
    const inner = open.filter((lines) => lines !== undefined).at(-1);
    if (word === "loop") loops.push([]);
    if (word === "loop" || word === "block" || word === "if") open.push(word === "loop" ? loops.at(-1) : undefined);
    else if (word === "end") open.pop();
    else inner?.push(line);
  }
  return loops;
}

/** Modules whose loops over blocks call kernels: there no loop that loads vectors has a call. */
const OF_KERNELS = ["attention"];

describe.each(emitted)("$file", ({ file, target, text }) => {
  const loops = loopLines(text);

  test("has no vector constant and no call inside a loop", () => {
    expect(loops.filter((line) => line.includes("v128.const"))).toEqual([]);
    const inside = OF_KERNELS.some((module) => file.startsWith(`${module}_`))
      ? ownLines(text).filter((lines) => lines.some((line) => line.includes("v128.load")))
      : [loops];
    expect(inside.flat().filter((line) => /\bcall/.test(line))).toEqual([]);
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
  expect(ownLines(["a", "loop $l", "b", "if", "c", "end", "loop $m", "d", "end", "e", "end", "f"].join("\n"))).toEqual([
    ["b", "c", "e"],
    ["d"],
  ]);
});
