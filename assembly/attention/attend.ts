// Attention of blocks of queries: all of it, so that threads share the blocks. A block meets one block of keys after the other, and its
// scores never leave a scratch of fixed size. Keys of several heads of queries may be shared by those: then `group` is larger than 1.
//
// Method: s = q k^T, what becomes of the scores, the online softmax, and the sums of the values times their terms; see the files for these.
//   The sums over keys are closed block by block, so that a result has the same bits whatever stands beside its query.
// Max error: of float32 4 + M times 2^-24 of the largest value, M the largest score by its norms (test/attentionAccuracy.test.ts).
// 12 heads of 64, relaxed: the products take 0.87 of the time, at 47 to 51 of 56 GFLOP/s, the terms 0.12, packing 0.01 to 0.03.
// A cache of 2048 keys, 32 heads on 8: products 0.40 ms, 0.30 at the peak of multiply-adds, terms 0.05; reading 0.27. With 16 on 8 it runs
//   at 0.8 of reading, with 8 on 8 at 0.9. Refuted: values by panels in place (0.275 ms, four keys at a time 0.27), keys packed 16 at a
//   time (512 keys: 0.176 ms instead of 0.161), products of four rows with constant steps (3 %) or unrolled (nothing), 256 bits (nothing).
import { CHUNK, FAR, FEW, KEYS, PANEL, QUERY, STEP } from "../layout";
import { added, hidden, scaled } from "../mask/mask";
import { product } from "../matmul/gemm";
import { pack, packTransposed } from "../matmul/pack";
import { areas, columns, Job, place } from "./job";
import { keyPanels, roomOf, valuePanels } from "./narrow";
import { online, quotient } from "./online";
import { band, distances } from "./positions";
import { scores } from "./scores";
import { softcap } from "./softcap";
import { finiteProduct, otherProduct, seen } from "./unusual";
import { values } from "./values";

/** Queries that meet keys as they lie: packing does not pay for one use. */
const FEW_KEYS: usize = 2;
/** What is done with the keys: all sums; the sums of finite values alone; the other values that are seen, added to the result. */
const ALL: i32 = 0;
const FINITE: i32 = 1;
const OTHERS: i32 = 2;

/** Copies the rows of a block together, times the scale. */
function gather(job: Job): void {
  const row = job.size << alignof<float>(), together = job.qRow == row, step = together ? job.count : 1;
  let to = job.own;
  for (let h: usize = 0; h < job.heads; h++) {
    let from = job.q + (job.head + h) * job.qHead + job.from * job.qRow;
    for (let i: usize = 0; i < job.count; i += step) {
      multiplied(from, to, step * job.size, job.scale);
      from += job.qRow;
      to += step * row;
    }
  }
}

function multiplied(x: usize, y: usize, n: usize, scale: f64): void {
  scaled(x, y, n, scale);
}

/** s = q k^T with n keys from one on. */
function products(job: Job, from: usize, n: usize): void {
  const size = job.size, row = size << alignof<float>(), sRow = n << alignof<float>(), k = job.k + job.share * job.kHead, q = job.own;
  if (job.kRow == 0 && job.type == 0) {
    product(q, k + from * row, 0, job.s, job.rows, size, n, row, sizeof<float>(), PANEL, size * PANEL, 0, sRow);
  } else if (job.kRow != 0 && job.rows <= FEW_KEYS) {
    scores(q, k + from * job.kRow, job.s, job.rows, n, size, job.kRow);
  } else {
    let first = from, to = job.s, left = n;
    do {
      const some = min(left, CHUNK);
      if (sizeof<float>() == 4 && job.kRow == 0) {
        keyPanels(k, job.keyPanels, first, some, roomOf(job.kHead, size, job.type), size, job.type);
      } else packTransposed(k + first * job.kRow, job.keyPanels, size, some, job.kRow, size * PANEL);
      product(q, job.keyPanels, 0, to, job.rows, size, some, row, sizeof<float>(), PANEL, size * PANEL, 0, sRow);
      first += some;
      to += some << alignof<float>();
      left -= some;
    } while (left > 0);
  }
}

/** What becomes of the scores with n keys from one on: the softcap, the bias by distance, the mask, the band of keys that is seen. */
function adjust(job: Job, from: usize, n: usize): void {
  const sRow = n << alignof<float>(), limited = min(job.before, job.after) < FAR, away = <i32>job.from + job.offset - <i32>from;
  if (job.cap != 0) softcap(job.s, job.rows * n, job.cap);
  if (!limited && job.slopes == 0 && job.mask == 0) return;
  let s = job.s;
  for (let h = job.head; h < job.head + job.heads; h++) {
    if (job.slopes) distances(s, job.count, n, away, <f64>load<float>(job.slopes + (h << alignof<float>())));
    if (job.mask) {
      let mask = job.mask + h * job.maskHead + job.from * job.maskRow + from * job.maskKey, row = s;
      for (let i: usize = 0; i < job.count; i++) {
        if (job.bits) hide(row, mask, n);
        else add(row, mask, n);
        mask += job.maskRow;
        row += sRow;
      }
    }
    if (limited) band(s, job.count, n, away - job.before, away + job.after);
    s += job.count * sRow;
  }
}

function hide(s: usize, mask: usize, n: usize): void {
  hidden(s, mask, s, n, 0, n, 1);
}

function add(s: usize, mask: usize, n: usize): void {
  added(s, mask, s, n, 0, n, 1);
}

/** The address of n values from one on in panels, which are job.height bytes apart. */
function panelsOf(job: Job, from: usize, n: usize): usize {
  const wide = columns(job.valueSize), v = job.v + job.share * job.vHead;
  if (sizeof<float>() == 4 && job.type != 0) {
    valuePanels(v, job.valuePanels, from, n, roomOf(job.vHead, wide, job.type), wide, job.type);
    job.height = n * PANEL;
    return job.valuePanels;
  }
  const row = wide << alignof<float>(); // of each head in panels there are vHead / row values, some of them not yet there
  job.height = min(KEYS, job.vHead / row - from) * PANEL;
  return v + from * row;
}

/** The sums of n values from one on times their terms, added to those of earlier ones where there are `more`. */
function weigh(job: Job, from: usize, n: usize, more: bool): void {
  const width = job.valueSize, row = width << alignof<float>(), sRow = n << alignof<float>();
  const v = job.v + job.share * job.vHead + from * job.vRow;
  if (job.way == FINITE) {
    const b = job.vRow != 0 ? v : panelsOf(job, from, n);
    finiteProduct(
      job.s, b, job.sums, job.rows, n, width, sRow, job.vRow != 0 ? job.vRow : PANEL, job.vRow != 0 ? PANEL : job.height, row, more,
    );
    return;
  }
  if (job.vRow != 0 && job.rows <= FEW) {
    values(job.s, v, job.sums, job.more, job.rows, n, width, sRow, job.vRow, more);
    return;
  }
  let panels = job.valuePanels;
  if (job.vRow != 0) {
    job.height = n * PANEL;
    pack(v, panels, n, width, job.vRow, job.height);
  } else panels = panelsOf(job, from, n);
  product(job.s, panels, more ? job.sums : 0, job.sums, job.rows, n, width, sRow, sizeof<float>(), PANEL, job.height, more ? row : 0, row);
}

/** Adds those of n values from one on that are not finite to the results of the queries that see them. */
function addOthers(job: Job, from: usize, n: usize): void {
  const b = job.vRow != 0 ? job.v + job.share * job.vHead + from * job.vRow : panelsOf(job, from, n), size = sizeof<float>();
  const bRow = job.vRow != 0 ? job.vRow : PANEL, bPanel = job.vRow != 0 ? PANEL : job.height, sRow = n * size;
  let s = job.s;
  seen(s, job.rows * n);
  for (let h = job.head; h < job.head + job.heads; h++) {
    const y = job.y + h * job.yHead + job.from * job.yRow;
    otherProduct(s, b, y, job.count, n, job.valueSize, sRow, size, bRow, bPanel, job.yRow);
    s += job.count * sRow;
  }
}

/** The results of a block, from the sums: whether there is NaN among them. */
function finish(job: Job): bool {
  const row = job.valueSize << alignof<float>();
  let sums = job.sums, state = job.state, found = false;
  for (let h = job.head; h < job.head + job.heads; h++) {
    const y = job.y + h * job.yHead + job.from * job.yRow;
    if (quotient(sums, state, y, job.count, job.valueSize, job.yRow, <float>job.none)) found = true;
    sums += job.count * row;
    state += job.count * QUERY;
  }
  return found;
}

/** Walks over the blocks of keys that some query of a block sees; over one where none sees any. */
function walk(job: Job): void {
  const keys = <i32>job.keys, long = <i32>KEYS, first = <i32>job.from + job.offset;
  const low = max(first - job.before, job.shown), high = min(first + <i32>job.count - 1 + job.after, job.last);
  const end = min(keys, max(STEP, (high + STEP) / STEP * STEP));
  let from = min(max(low, 0) / long * long, (end - 1) / long * long), more = false;
  do {
    const n = min(long, end - from);
    products(job, from, n);
    adjust(job, from, n);
    if (job.way == OTHERS) addOthers(job, from, n);
    else {
      online(job.s, more ? job.sums : 0, job.state, job.rows, n, job.valueSize);
      weigh(job, from, n, more);
    }
    more = true;
    from += n;
  } while (from < end);
}

/** Attention of a block. NaN in its results may be from a value that is hidden: then it is done again without those that are not finite. */
function block(job: Job): void {
  job.way = ALL;
  gather(job);
  walk(job);
  if (!finish(job)) return;
  job.way = FINITE;
  walk(job);
  finish(job);
  job.way = OTHERS;
  walk(job);
}

/**
 * Blocks number `first` to first + n of the queries: those that share the first keys, those that share the next ones. The keys before
 * number `shown` and behind `last` are hidden from all.
 */
export function attend(
  q: usize, k: usize, v: usize, slopes: usize, mask: usize, y: usize, scratch: usize, first: usize, n: usize,
  group: usize, queries: usize, keys: usize, size: usize, valueSize: usize, most: usize, qHead: usize, qRow: usize,
  kHead: usize, kRow: usize, vHead: usize, vRow: usize, maskHead: usize, maskRow: usize, maskKey: usize, yHead: usize, yRow: usize,
  offset: i32, before: i32, after: i32, shown: i32, last: i32, bits: bool, type: i32, scale: f64, cap: f64, none: f64,
): void {
  const job = changetype<Job>(scratch);
  job.q = q;
  job.k = k;
  job.v = v;
  job.slopes = slopes;
  job.mask = mask;
  job.y = y;
  job.group = group;
  job.queries = queries;
  job.keys = keys;
  job.size = size;
  job.valueSize = valueSize;
  job.most = most;
  job.qHead = qHead;
  job.qRow = qRow;
  job.kHead = kHead;
  job.kRow = kRow;
  job.vHead = vHead;
  job.vRow = vRow;
  job.maskHead = maskHead;
  job.maskRow = maskRow;
  job.maskKey = maskKey;
  job.yHead = yHead;
  job.yRow = yRow;
  job.offset = offset;
  job.before = before;
  job.after = after;
  job.shown = shown;
  job.last = last;
  job.bits = bits;
  job.type = type;
  job.scale = scale;
  job.cap = cap;
  job.none = none;
  areas(job);
  do {
    place(job, first++);
    block(job);
  } while (--n);
}
