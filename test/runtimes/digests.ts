/**
 * npm run trust -- digests [op...]: see --help. Whether all engines compute the same bits from dist/, the package as users get it.
 *
 *   npm run trust -- digests                         all inputs, in all engines: hours on one core, but it can be stopped
 *   npm run trust -- digests --sample 1e6            seconds
 *   npm run trust -- digests --sample 1e6 --engines node24 --against ../before    another build of the package, too
 *   npm run trust -- digests gelu --engines node24 bun --build baseline
 */
import { create } from "lanewise";
import { unaryOps } from "../../tools/accuracy/subject.js";
import { end, interruption, progress } from "../../tools/terminal.js";
import { readDigestOptions } from "../../tools/trust/digestOptions.js";
import { record } from "../../tools/trust/records.js";
import { ALL, kernels, sampleOf } from "./digests/kernels.js";
import { readLedger } from "./digests/ledger.js";
import { compare, comparisonTable, figures, holds } from "./digests/report.js";
import { Session } from "./digests/session.js";
import { ENGINES } from "./engines/index.js";

const engines = Object.keys(ENGINES) as (keyof typeof ENGINES)[];
const options = readDigestOptions(Object.keys(unaryOps(await create())), engines);
const stop = interruption();

const sample = options.sample === undefined ? ALL : sampleOf(options.sample);
const every = (await kernels(options.ops)).filter(({ form }) => options.build === undefined || form.build === options.build);
const bar = progress({ etaBuffer: 300 });
const session = new Session(every, sample, options.sample === undefined ? readLedger() : {}, bar, stop);
bar.start(every.length * options.engines.length * sample.inputs, 0, { doing: "" });
const found = await session.runAll(options.engines, options.against).finally(() => bar.stop());

const [reference] = found.keys();
const comparisons = compare(found);
console.log(options.json ? JSON.stringify(comparisons, null, 2) : comparisonTable(reference, comparisons));
if (options.write && !stop.aborted) record("digests", figures(reference, sample.inputs, every.length, comparisons));
end(stop, !holds(comparisons));
