// In Node, Bun and Deno: the version, then for a question a line an answer a line.
import process from "node:process";
import { createInterface } from "node:readline";
import { program } from "program";

const { bun, deno, node } = process.versions as Record<string, string>;
console.log(JSON.stringify(bun ?? deno ?? node));
for await (const line of createInterface({ input: process.stdin })) {
  const [name, argument] = JSON.parse(line) as [string, never];
  console.log(JSON.stringify(await program[name](argument)));
}
