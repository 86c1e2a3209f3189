// The engines, each running the same bundle.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Browser, LaunchOptions } from "puppeteer-core";
import { FLAG } from "../../../src/runtime/revectorized.js";
import { NODES, nodeBinary } from "../../../tools/nodes.js";
import { binary, browsers } from "../launch.js";

/** The functions of a bundle, by name: each takes one value, and gives another, that JSON can carry. */
export type Program = Readonly<Record<string, (argument: never) => unknown>>;

/** An engine that runs a program. */
export interface Engine<P extends Program> {
  /** With its version: "Node 24.21.0". */
  readonly name: string;
  ask<Q extends keyof P & string>(question: Q, ...argument: Parameters<P[Q]>): Promise<Awaited<ReturnType<P[Q]>>>;
  close(): void | Promise<void>;
}

/** Where the bundle is: its files, and the address at which a server has them as a page. */
export interface Place {
  readonly folder: string;
  readonly page: string;
}

/** A Node without relaxed SIMD. */
const OLDEST = "20.20.2";

type Start = <P extends Program>(place: Place) => Promise<Engine<P>>;

/** A runtime that is asked over its input and output; its first line is its version. */
function child(name: string, program: string, args: readonly string[] = []): Start {
  return async ({ folder }) => {
    // detached: a Ctrl-C is for us, who let it finish what it is doing; without us its input ends, and so does it
    const running = spawn(program, [...args, `${folder}/child.js`], { detached: true, stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
    const answer = async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended without an answer`);
      return JSON.parse(value);
    };
    const version = await answer();
    const ask = (...question: unknown[]) => {
      running.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    };
    return { name: `${name} ${version}`, ask, close: () => void running.kill() };
  };
}

function browser(launch: (options: LaunchOptions) => Promise<Browser>): Start {
  return async ({ page: address }) => {
    const running = await launch({ handleSIGINT: false });
    const page = await running.newPage();
    await page.goto(address, { waitUntil: "load" });
    // as text: over WebDriver BiDi an array that stands in two objects comes back in the first alone
    const ask = async (question: string, argument?: unknown) =>
      JSON.parse(
        await page.evaluate(
          async (question, argument) =>
            JSON.stringify(
              await (globalThis as unknown as { program: Record<string, (argument: unknown) => unknown> }).program[question](argument),
            ),
          question,
          argument,
        ),
      );
    return { name: (await running.version()).replace("/", " "), ask, close: () => running.close() };
  };
}

/** A release of Node; `wide`: with 256-bit instructions. */
function node(major: number, wide = false): Start {
  const version = [OLDEST, ...NODES].find((version) => version.startsWith(`${major}.`)) as string;
  return child(wide ? "Node, 256 bits," : "Node", nodeBinary(version), wide ? [FLAG] : []);
}

/** By their names on the command line. Node 24 comes first: docs/accuracy.md was measured with it. Deno may do nothing but compute. */
export const ENGINES = {
  node24: () => node(24),
  node20: () => node(20),
  node26: () => node(26),
  wide24: () => node(24, true),
  wide26: () => node(26, true),
  chromium: () => browser(browsers.chromium),
  firefox: () => browser(browsers.firefox),
  bun: () => child("Bun", binary("@oven", "bin/bun"), ["run"]),
  deno: () => child("Deno", binary("@deno", "deno"), ["run", "--no-prompt"]),
} as const satisfies Readonly<Record<string, () => Start>>;
