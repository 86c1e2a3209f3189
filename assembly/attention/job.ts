// What a call of `attend` is given, and the parts of its scratch.
import { AREAS, CHUNK, FEW, KEYS, PANEL, QUERY } from "../layout";

/** The arguments of `attend`, and after them what belongs to the block that is being worked on. */
@unmanaged @final
export class Job {
  q: usize; k: usize; v: usize; slopes: usize; mask: usize; y: usize;
  group: usize; queries: usize; keys: usize; size: usize; valueSize: usize; most: usize;
  qHead: usize; qRow: usize; kHead: usize; kRow: usize; vHead: usize; vRow: usize;
  maskHead: usize; maskRow: usize; maskKey: usize; yHead: usize; yRow: usize;
  offset: i32; before: i32; after: i32; shown: i32; last: i32; bits: bool; type: i32;
  scale: f64; cap: f64; none: f64;
  /** The heads of the block, the first of them, the first query and how many of each head. */
  share: usize; head: usize; heads: usize; from: usize; count: usize; rows: usize;
  /** What is done with the keys, and how many bytes the panels of the values are apart. */
  way: i32; height: usize;
  /** Areas of the scratch. */
  state: usize; own: usize; s: usize; sums: usize; more: usize; keyPanels: usize; valuePanels: usize;
}

// @ts-ignore: decorator
@inline function bytesOf(n: usize): usize {
  return (n << alignof<float>()) + 63 & ~63;
}

/** n columns, filled up to whole panels. */
// @ts-ignore: decorator
@inline export function columns(n: usize): usize {
  const wide: usize = PANEL >> alignof<float>();
  return (n + wide - 1) / wide * wide;
}

/** What belongs to a block by its number: its heads, its queries. */
export function place(job: Job, unit: usize): void {
  const most = job.most, queries = job.queries, group = job.group;
  const together = max<usize>(1, min(group, most / queries)), each = (queries + most - 1) / most;
  const all = (group + together - 1) / together * each;
  const at = unit % all, h = at / each * together, from = at % each * most;
  job.share = unit / all;
  job.head = job.share * group + h;
  job.heads = min(together, group - h);
  job.from = from;
  job.count = min(most, queries - from);
  job.rows = job.heads * job.count;
}

/** The areas of the scratch, of the largest block. */
export function areas(job: Job): void {
  const most = job.most, span = min(job.keys, KEYS);
  job.state = changetype<usize>(job) + AREAS;
  job.own = job.state + (most * QUERY + 63 & ~63);
  job.s = job.own + bytesOf(most * job.size);
  job.sums = job.s + bytesOf(most * span);
  job.more = job.sums + bytesOf(most * job.valueSize);
  job.keyPanels = job.more + bytesOf(min(most, FEW) * job.valueSize);
  job.valuePanels = job.keyPanels + bytesOf(columns(min(job.keys, CHUNK)) * job.size);
}
