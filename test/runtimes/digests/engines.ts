// The engines that are compared, each running the same bundle.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Browser, LaunchOptions } from "puppeteer-core";
import { NODES, nodeBinary } from "../../../tools/nodes.js";
import { binary, browsers } from "../launch.js";
import type { Program } from "./program.js";

/** An engine that runs. */
export interface Engine {
  /** With its version: "Node 24.21.0". */
  readonly name: string;
  ask<Q extends keyof Program>(question: Q, ...argument: Parameters<Program[Q]>): Promise<Awaited<ReturnType<Program[Q]>>>;
  close(): void | Promise<void>;
}

/** Where the bundle is: its files, and the address at which a server has them as a page. */
export interface Place {
  readonly folder: string;
  readonly page: string;
}

type Start = (place: Place) => Promise<Engine>;

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
    const ask = (question: string, argument?: unknown) =>
      page.evaluate(
        (question, argument) =>
          (globalThis as unknown as { program: Record<string, (argument: unknown) => never> }).program[question](argument),
        question,
        argument,
      );
    return { name: (await running.version()).replace("/", " "), ask, close: () => running.close() };
  };
}

/** One of the releases that are tested. */
const node = (major: number): Start => child("Node", nodeBinary(NODES.find((version) => version.startsWith(`${major}.`)) as string));

/** By their names on the command line. Node 24 comes first: docs/accuracy.md was measured with it. Deno may do nothing but compute. */
export const ENGINES = {
  node24: () => node(24),
  node26: () => node(26),
  chromium: () => browser(browsers.chromium),
  firefox: () => browser(browsers.firefox),
  bun: () => child("Bun", binary("@oven", "bin/bun"), ["run"]),
  deno: () => child("Deno", binary("@deno", "deno"), ["run", "--no-prompt"]),
} as const satisfies Readonly<Record<string, () => Start>>;
