// npm run bench -- caches: a step of a decoder, one query, against caches of keys and values in fewer bits and in float32.
import { program } from "commander";
import { create } from "lanewise";
import { threeDigits as digits } from "../tools/decimals.js";
import { end, interruption, progress, table } from "../tools/terminal.js";
import { randomPool } from "./inputs.js";
import { measure, TICKS } from "./measure.js";
import { positive } from "./options.js";
import { machine } from "./report.js";
import { median } from "./statistics.js";

const SIZES = [
  { heads: 32, keyHeads: 8, size: 128, keys: 2048 },
  { heads: 12, keyHeads: 12, size: 64, keys: 1024 },
  { heads: 16, keyHeads: 16, size: 64, keys: 8192 },
] as const;
const TYPES = ["float32", "float16", "bfloat16", "int8"] as const;

program.name("npm run bench -- caches").description("Times a query against caches of attention in fewer bits.");
program.option("--seconds <number>", "time for each contender", positive, 1).parse();
const { seconds } = program.opts<{ seconds: number }>();

const lw = await create();
const pool = randomPool(2 ** 20);
/** n numbers, the pool again and again. */
const drawn = (n: number) => Float32Array.from({ length: n }, (_, i) => pool[i % pool.length]);

const stop = interruption();
const rows: string[][] = [];
const bar = progress();
bar.start(SIZES.length * TICKS, 0, { doing: "" });
for (const { heads, keyHeads, size, keys } of SIZES) {
  const name = `${heads} heads${keyHeads === heads ? "" : ` on ${keyHeads}`} x ${size}, ${keys} keys`;
  const [q, out] = [lw.alloc(Float32Array, heads * size), lw.alloc(Float32Array, heads * size)];
  q.set(drawn(q.length));
  const [k, v] = [drawn(keyHeads * size * keys), drawn(keyHeads * size * keys).reverse()];
  const caches = TYPES.map((type) => {
    const cache = lw.createAttention({ heads, keyHeads, size, causal: true, capacity: keys, type });
    cache.append(k, v);
    return { name: type as string, elements: 1, cache, run: () => cache(q, { out }) };
  });
  const rounds = await measure(caches, seconds, () => bar.increment(1, { doing: name }), stop);
  for (const { cache } of caches) cache.free();
  for (const x of [q, out]) lw.free(x);
  if (rounds === undefined) break;
  const [whole, ...others] = TYPES.map((type) => rounds.get(type) as readonly number[]);
  rows.push([name, digits(median(whole) / 1000), ...others.map((own) => median(own.map((time, i) => whole[i] / time)).toFixed(2))]);
}
bar.stop();
console.log(`${machine()}\nNode ${process.version}; lanewise build: ${lw.info.simd}; medians of interleaved rounds`);
console.log("Microseconds of a query against a cache of float32; how many times as fast the others are.");
console.log(table(["cache", ...TYPES], "lrrrr", rows));
end(stop, false);
