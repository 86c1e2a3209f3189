// npm run bench -- peers [ops...]: see --help. What is timed is dist/, the package as users get it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as catalogue from "../../dist/index.js";
import { end, interruption } from "../../tools/terminal.js";
import { timedOps } from "../contenders.js";
import { machine } from "../report.js";
import { floor } from "./floor.js";
import { lanewise } from "./lanewise.js";
import { numpyTs } from "./numpyTs.js";
import { readOptions } from "./options.js";
import { ortNode } from "./ortNode.js";
import { ortWeb } from "./ortWeb.js";
import { page } from "./page.js";
import { header, rowTable, summary } from "./report.js";
import { type Results, serialized } from "./results.js";
import { script } from "./script.js";
import { Session } from "./session.js";
import { stdlib } from "./stdlib.js";
import { tfjs } from "./tfjs.js";

const PAGE = fileURLToPath(new URL("../../docs/performance", import.meta.url));
const options = readOptions();

if (options.render) await render(JSON.parse(readFileSync(`${PAGE}.json`, "utf8")));
else await run();

async function run(): Promise<void> {
  const stop = interruption();
  const results = await measured(stop);
  if (options.json) console.log(serialized(results));
  else console.log(`${header(results)}\n${rowTable(results.rows)}\n\n${summary(results.ratios)}`);
  for (const refused of results.refused) console.error(`not timed, since wrong: ${refused}`);
  end(stop, false);
  if (options.write && !stop.aborted) {
    writeFileSync(`${PAGE}.json`, serialized(results));
    await render(JSON.parse(serialized(results)));
  }
}

async function measured(stop: AbortSignal): Promise<Results> {
  const ops = timedOps(catalogue);
  const relaxed = await lanewise("relaxed", true);
  if (relaxed === undefined)
    console.error(`Node ${process.version} does not run relaxed SIMD, Node 22 and later do: only the baseline is timed.`);
  const own = [relaxed, await lanewise("baseline", relaxed === undefined)].filter((peer) => peer !== undefined);
  const others = [await tfjs(), ortWeb(), numpyTs(), stdlib, ortNode()];
  const peers = [floor(relaxed ? "relaxed" : "baseline"), script(ops), ...own, ...others];
  const session = new Session(peers, ops, options.cases, stop);
  await session.run(options.seconds);
  const { rows, ratios, refused } = session;
  const { node, v8 } = process.versions;
  const date = new Date().toISOString().slice(0, 10);
  return { machine: machine(), node, v8, date, peers: others.map(({ name }) => name), seconds: options.seconds, refused, rows, ratios };
}

/** Writes the page and the chart. */
async function render(results: Results): Promise<void> {
  // the charting library only where a chart is drawn
  const { chart } = await import("./chart.js");
  writeFileSync(`${PAGE}.svg`, await chart(results));
  writeFileSync(`${PAGE}.md`, page(results));
}
