// What most scripts of package.json start, such as npm run bench -- threads: it brings dist/ up to date, installs what a folder with a package
// of its own needs, has its types checked, and runs a program on the arguments that are left. npm run trust lists that group's programs.
import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, symlinkSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { isatty } from "node:tty";
import { Command } from "commander";
import { outdated } from "./outdated.js";

interface Program {
  /** Its line in the list. */
  readonly does: string;
  /** What Node runs; nothing: only dist/ is wanted. */
  readonly runs?: readonly string[];
  /** The folder with a package of its own. */
  readonly folder?: string;
  /** Whether the folder's types are checked first. */
  readonly checked?: boolean;
  /** Whether it does without dist/. */
  readonly unbuilt?: boolean;
  /** The program that follows. */
  readonly next?: string;
}

const ROOT = join(import.meta.dirname, "..");
const NPM = process.env.npm_execpath as string; // npm names itself to what it runs
const ASIDE: StdioOptions = ["ignore", 2, 2]; // stdout is for --json
const tsx = (file: string) => ["--import", "tsx", file];
const vitest = (folder: string) => ["node_modules/vitest/vitest.mjs", "run", "--root", folder];
const npm = (folder: string, script: string) => [NPM, "--prefix", folder, "run", script, "--"];

/** By the words after npm run; a single word is what a group does where none of its programs is named. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  dist: { does: "nothing but the build" },
  start: { does: "handwritten digits", runs: tsx("examples/digits.ts") },
  accuracy: { does: "the errors of every kernel", runs: tsx("tools/accuracy.ts") },
  bench: { does: "against plain JavaScript and against copying", runs: tsx("bench/index.ts") },
  "bench threads": { does: "several threads against one", runs: tsx("bench/threads.ts") },
  "bench float16": { does: "arrays of 16 bits against float32", runs: tsx("bench/float16.ts") },
  "bench caches": { does: "attention caches in fewer bits against float32", runs: tsx("bench/caches.ts") },
  "bench startup": { does: "the first call of a fresh process, and the time to full speed", runs: tsx("bench/startup.ts") },
  "bench against": { does: "this build against the build of a git ref", runs: ["--no-liftoff", ...tsx("bench/against.ts")] },
  "bench engines": {
    does: "against plain JavaScript in other runtimes and browsers",
    folder: "test/runtimes",
    checked: true,
    runs: tsx("test/runtimes/speed.ts"),
  },
  "bench peers": { does: "against other libraries", folder: "bench/peers", runs: tsx("bench/peers/index.ts") },
  "bench transformer": {
    does: "attention, norms, an encoder block and weights in fewer bits against other libraries",
    folder: "bench/peers",
    runs: tsx("bench/peers/transformer/index.ts"),
  },
  "bench tfjs": { does: "a model's layers in TensorFlow.js, before and after", folder: "test/tfjs", runs: tsx("test/tfjs/bench.ts") },
  "bench sampling": {
    does: "from logits to a token, against reading them, a heap by hand and transformers.js",
    folder: "test/libraries",
    runs: tsx("test/libraries/sampling.ts"),
  },
  "bench libraries": { does: "the recipes, and what they replace", folder: "test/libraries", runs: tsx("test/libraries/bench.ts") },
  "trust digests": { does: "the same bits in every engine", folder: "test/runtimes", runs: tsx("test/runtimes/digests.ts") },
  "trust memory": { does: "no kernel reads or writes what it was not given", runs: tsx("tools/trust/memory.ts") },
  "trust fuzz": { does: "any input gets a right answer, a TypeError or a RangeError", runs: tsx("tools/trust/fuzz.ts") },
  "trust faults": { does: "what goes wrong ends right, or with a clear error", runs: tsx("tools/trust/faults.ts") },
  "trust soak": { does: "nothing grows, nothing drifts", runs: tsx("tools/trust/soak.ts") },
  "trust mutate": { does: "the tests notice a change", folder: "test/mutation", runs: tsx("tools/trust/mutate.ts") },
  "trust reproduce": { does: "a second build has the same bytes", runs: tsx("tools/trust/reproduce.ts") },
  "trust sbom": { does: "the bill of materials", folder: "tools/sbom", checked: true, unbuilt: true, runs: tsx("tools/sbom/index.ts") },
  "trust licences": { does: "the licence of every package", unbuilt: true, runs: tsx("tools/trust/licences.ts") },
  "suite engines": { does: "the tests on other releases of Node", runs: tsx("tools/engines.ts") },
  "suite tfjs": { does: "TensorFlow.js' own specs", folder: "test/tfjs", checked: true, runs: vitest("test/tfjs") },
  "suite models": {
    does: "real models in TensorFlow.js, before and after",
    folder: "test/models",
    checked: true,
    runs: tsx("test/models/index.ts"),
  },
  "suite runtimes": { does: "runtimes, browsers, bundlers", folder: "test/runtimes", checked: true, runs: vitest("test/runtimes") },
  "suite packages": { does: "Jest, ts-node, TypeScript, bundlers on the tarball", folder: "test/packages", runs: vitest("test/packages") },
  "suite libraries": { does: "the recipes", folder: "test/libraries", checked: true, runs: vitest("test/libraries") },
  "suite web": { does: "the gallery, in Chromium", folder: "web", runs: npm("web", "test") },
  web: { does: "serves the gallery, and follows changes", folder: "web", runs: npm("web", "start") },
  "web build": { does: "makes web/dist, with the API reference", folder: "web", runs: npm("web", "build"), next: "web reference" },
  "web reference": {
    does: "the API reference alone, in web/dist/reference",
    folder: "tools/reference",
    checked: true,
    runs: tsx("tools/reference/index.ts"),
  },
};

/** Has Node run something; where that fails, all ends as it did. */
async function node(args: readonly string[], stdio: StdioOptions, cwd = ROOT): Promise<void> {
  const child = spawn(process.execPath, args, { cwd, stdio });
  const pass = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" || !isatty(0)) child.kill(signal); // a terminal's Ctrl-C has reached the child, too
  };
  process.on("SIGINT", pass).on("SIGTERM", pass);
  const [code, signal] = await once(child, "exit");
  process.off("SIGINT", pass).off("SIGTERM", pass);
  if (code !== 0) process.exit(code ?? 128 + constants.signals[signal as NodeJS.Signals]);
}

/**
 * Installs a folder's packages, without their scripts: that of onnxruntime-node fetches GPU libraries. Not by npm ci, which refuses a lock file
 * that lacks what a mirror of the registry does: packages for other platforms.
 */
async function install(folder: string): Promise<void> {
  const link = join(ROOT, folder, "node_modules/lanewise"); // to the build, as the package that its users have; comes last
  if (existsSync(link)) return;
  await node([NPM, "install", "--no-save", "--ignore-scripts"], ASIDE, join(ROOT, folder));
  symlinkSync(ROOT, link, "junction");
}

const [group, ...words] = process.argv.slice(2);
const list = new Command(`npm run ${group} --`)
  .usage("<program> [arguments]")
  .helpCommand(false)
  .commandsGroup("Programs:")
  .showHelpAfterError();
for (const name of Object.keys(PROGRAMS).filter((name) => name.startsWith(`${group} `)))
  list.command(name.slice(group.length + 1)).description(PROGRAMS[name].does);

const named = PROGRAMS[`${group} ${words[0]}`];
const program = named ?? PROGRAMS[group];
if (program === undefined) list.parse(words, { from: "user" }).error(`error: there is no ${group}`); // that of a word is commander's own
const rest = words.slice(named ? 1 : 0);
for (const { runs, folder, checked, unbuilt } of [program, ...(program.next ? [PROGRAMS[program.next]] : [])]) {
  if (!unbuilt && outdated()) await node([NPM, "run", "build"], ASIDE);
  if (folder) await install(folder);
  if (folder && checked) await node(["node_modules/typescript/bin/tsc", "-p", folder], ASIDE);
  if (runs) await node([...runs, ...rest], "inherit");
}
if (!named && list.commands.length > 0 && /^(-h|--help)$/.test(words[0])) list.outputHelp();
