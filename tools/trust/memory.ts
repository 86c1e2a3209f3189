// npm run trust -- memory: see --help. Checks that no kernel reads or writes outside its arrays, and that the heap gives out no byte twice.
import { Command, Option } from "commander";
import { size } from "../../bench/options.js";
import { end, interruption, JSON_OPTION, progress, table, WRITE_OPTION } from "../terminal.js";
import { examineHeap } from "./memory/heap.js";
import { examine, large, type Placements, small } from "./memory/kernels.js";
import { record } from "./records.js";

const BUILDS = ["baseline", "relaxed"] as const;

const { runs, sequences, seed, json, write } = new Command("npm run trust -- memory")
  .description("Calls every kernel with arrays in all kinds of places, and the heap with whatever order of alloc and free.")
  .option("--runs <number>", "calls of each kernel in each build, half of them in a memory of 4 GiB", size, 600)
  .option("--sequences <number>", "sequences of up to 60 commands to the heap", size, 3000)
  .addOption(new Option("--seed <number>", "what all is drawn from").argParser(size).default(Date.now() % 2 ** 31, "by the clock"))
  .addOption(JSON_OPTION)
  .addOption(WRITE_OPTION)
  .parse()
  .opts<{ runs: number; sequences: number; seed: number; json: boolean; write: boolean }>();

/** What a build's kernels ran on. */
interface Covered {
  readonly build: string;
  readonly kernels: number;
  readonly calls: number;
  readonly placements: Placements;
  readonly defects: string[];
}

const stop = interruption();

/** All kernels of a build. */
async function cover(build: (typeof BUILDS)[number]): Promise<Covered> {
  const home = await small(build);
  const places = [home, home, ...(await large(build))];
  const names = Object.keys(home.kernels);
  const placements: Placements = {};
  const defects: string[] = [];
  const bar = progress();
  bar.start(names.length, 0, { doing: "" });
  for (const [i, name] of names.entries()) {
    if (stop.aborted) break;
    bar.increment({ doing: `${name}, ${build}` });
    try {
      for (const [kind, count] of Object.entries(examine(name, home, places, runs, seed + i)))
        placements[kind] = (placements[kind] ?? 0) + count;
    } catch (error) {
      defects.push(`${build}, ${(error as Error).message}`);
    }
    await new Promise(setImmediate); // lets Ctrl-C be heard
  }
  bar.stop();
  return { build, kernels: names.length, calls: names.length * runs, placements, defects };
}

/** The builds that this engine runs; the one it lacks is named. */
async function covered(): Promise<Covered[]> {
  const all: Covered[] = [];
  for (const build of BUILDS) {
    try {
      all.push(await cover(build));
    } catch (error) {
      if (build !== "relaxed" || !(error as Error).message.includes('"simd"')) throw error;
      console.error(`relaxed is not checked: ${(error as Error).message}`);
    }
  }
  return all;
}

async function heapChecked(): Promise<{ counts: Record<string, number>; defects: string[] }> {
  try {
    return { counts: { sequences, ...(await examineHeap(sequences, seed)) }, defects: [] };
  } catch (error) {
    return { counts: {}, defects: [`heap: ${(error as Error).message}`] };
  }
}

const builds = await covered();
const heap = await heapChecked();
const defects = [...builds.flatMap((build) => build.defects), ...heap.defects];
const kinds = [...new Set(builds.flatMap(({ placements }) => Object.keys(placements)))];

if (json) console.log(JSON.stringify({ seed, builds, heap, defects }, null, 2));
else {
  const row = ({ build, kernels, calls, placements }: Covered) => [build, kernels, calls, ...kinds.map((kind) => placements[kind] ?? 0)];
  console.log(`Node ${process.version}, seed ${seed}`);
  console.log(table(["build", "kernels", "calls", ...kinds], "lll", builds.map(row)));
  console.log(table(Object.keys(heap.counts), "l", [Object.values(heap.counts)]));
}
for (const defect of defects) console.error(`DEFECT ${defect}`);
end(stop, defects.length > 0);
if (write && !stop.aborted) {
  const sum = (of: (build: Covered) => number) => builds.reduce((total, build) => total + of(build), 0);
  record("memory", {
    builds: builds.map(({ build }) => build).join(", "),
    kernels: Math.max(...builds.map(({ kernels }) => kernels)),
    calls: sum(({ calls }) => calls),
    ...Object.fromEntries(kinds.map((kind) => [kind, sum(({ placements }) => placements[kind] ?? 0)])),
    seed,
    defects: builds.flatMap((build) => build.defects).length,
  });
  record("heap", { ...heap.counts, seed, defects: heap.defects.length });
}
