// The k largest (or smallest) elements of rows, with their places; and the place of the largest alone.
//
// Method: a pass takes the maxima of blocks. The k-th largest of some 4 k maxima of these is a bound that the k largest reach and few
//   others do. What is above it is collected from the blocks whose maximum is. Where that fills the room, only the k best stay, and the
//   bound rises to the least of them. So the time is that of little more than one pass over most rows, of two over any.
// Elements are ranked by whole numbers that order like them. NaN ranks above infinity: it is the largest, first, and the smallest last.

import { MAXIMA } from "../layout";
import { indexOf } from "../rows/maximum";
import { all, isNan } from "../simd";
import { peakOf } from "./select";

/** Maxima for each of the k elements: with 4 about k + k / 8 elements are collected from a row of noise. */
const COLUMNS: usize = 4;

// @ts-ignore: decorator
@inline function most<K>(): K {
  return sizeof<K>() == 4 ? <K>0x7fffffff : <K>0x7fffffffffffffff;
}

/** A whole number that orders like v, or like -v where `down`; -0 is 0. */
// @ts-ignore: decorator
@inline function rank<K>(v: float, down: bool): K {
  if (v != v) return down ? ~most<K>() : most<K>();
  if (v == <float>0) return 0; // v + 0 would do, but Binaryen leaves that out
  const bits = reinterpret<K>(down ? -v : v);
  return <K>(bits ^ (<K>(bits >> (8 * sizeof<K>() - 1)) & most<K>()));
}

/** The number of this rank; NaN below infinity's and above it. */
// @ts-ignore: decorator
@inline function ranked<K>(r: K): float {
  return reinterpret<float>(<K>(r ^ (<K>(r >> (8 * sizeof<K>() - 1)) & most<K>())));
}

/** How many ranks of whole vectors are above r. */
// @ts-ignore: decorator
@inline function above<K>(at: usize, end: usize, r: K): usize {
  const wanted = v128.splat<K>(r);
  let count = i64x2.splat(0);
  if (at < end) do {
    count = v128.sub<K>(count, v128.gt<K>(v128.load(at), wanted));
    at += 16;
  } while (at < end);
  if (sizeof<K>() == 8) return <usize>(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1));
  return i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3);
}

/** Where the vectors of n ranks end; what they have more than n becomes the least rank. */
// @ts-ignore: decorator
@inline function padded<K>(ranks: usize, n: usize): usize {
  const size = n * sizeof<K>(), end = ranks + ((size + 15) & ~15);
  for (let at = ranks + size; at < end; at += sizeof<K>()) store<K>(at, ~most<K>());
  return end;
}

/** The k-th largest of ranks up to `end`, bit by bit. */
// @ts-ignore: decorator
@inline function kth<K>(ranks: usize, end: usize, k: usize): K {
  let r = ~most<K>();
  for (let bit: i32 = 8 * sizeof<K>() - 1; bit >= 0; bit--) {
    const next = <K>(r + (<K>1 << <K>bit));
    if (above<K>(ranks, end, <K>(next - 1)) >= k) r = next;
  }
  return r;
}

/** The maxima of the lanes of blocks of vectors: NaN where a block may have one, which infinities of both signs look like. */
// @ts-ignore: decorator
@inline function blockMaxima(x: usize, maxima: usize, whole: usize, size: usize, flip: v128): void {
  while (x < whole) {
    const next = x + size;
    let m0 = all<float>(-Infinity), m1 = m0, m2 = m0, m3 = m0, nan = all<float>(0);
    do {
      const x0 = v128.xor(v128.load(x), flip), x1 = v128.xor(v128.load(x, 16), flip);
      const x2 = v128.xor(v128.load(x, 32), flip), x3 = v128.xor(v128.load(x, 48), flip);
      m0 = v128.pmax<float>(m0, x0);
      m1 = v128.pmax<float>(m1, x1);
      m2 = v128.pmax<float>(m2, x2);
      m3 = v128.pmax<float>(m3, x3);
      nan = v128.or(nan, isNan<float>(v128.add<float>(v128.add<float>(x0, x1), v128.add<float>(x2, x3))));
      x += 64;
    } while (x < next);
    v128.store(maxima, v128.or(nan, v128.pmax<float>(v128.pmax<float>(m0, m1), v128.pmax<float>(m2, m3))));
    maxima += 16;
  }
}

/** A number that at least k elements are above, from the maxima of blocks. */
// @ts-ignore: decorator
@inline function bound<K>(maxima: usize, ranks: usize, blocks: usize, k: usize): float {
  const columns = min(blocks, (COLUMNS * k * sizeof<K>() + 15) >> 4), end = ranks + 16 * columns;
  for (let to = ranks; to < end; to += 16) v128.store(to, all<float>(-Infinity));
  for (let to = ranks, stop = maxima + 16 * blocks; maxima < stop; maxima += 16) {
    v128.store(to, v128.pmax<float>(v128.load(to), v128.load(maxima)));
    to = to + 16 == end ? ranks : to + 16;
  }
  for (let at = ranks; at < end; at += sizeof<K>()) store<K>(at, rank<K>(load<float>(at), false));
  const r = kth<K>(ranks, end, k);
  return ranked<K>(<K>(r - (r == 0 ? 2 : 1))); // rank -1 would be that of -0
}

/** Moves the k best of `count` to the front, in their order; of equal ones the first. Returns the least rank of them. */
// @ts-ignore: decorator
@inline function keep<K>(ranks: usize, places: usize, count: usize, k: usize): K {
  const end = padded<K>(ranks, count), least = kth<K>(ranks, end, k);
  let ties = k - above<K>(ranks, end, least);
  for (let i: usize = 0, to: usize = 0; to < k; i++) {
    const r = load<K>(ranks + i * sizeof<K>());
    if (r < least || (r == least && ties == 0)) continue;
    if (r == least) ties--;
    store<K>(ranks + to * sizeof<K>(), r);
    store<u32>(places + 4 * to, load<u32>(places + 4 * i));
    to++;
  }
  return least;
}

/** Whether the entry of rank r and place p comes behind that of rank s and place q. */
// @ts-ignore: decorator
@inline function behind<K>(r: K, p: u32, s: K, q: u32): bool {
  return r < s || (r == s && p > q);
}

/** Sorts k entries, the best first: a heap whose root is the last of those left. */
// @ts-ignore: decorator
@inline function sort<K>(ranks: usize, places: usize, k: usize): void {
  for (let start = k >> 1, left = k; left > 1;) {
    let r: K, p: u32;
    if (start > 0) {
      start--;
      r = load<K>(ranks + start * sizeof<K>());
      p = load<u32>(places + 4 * start);
    } else {
      left--;
      r = load<K>(ranks + left * sizeof<K>());
      p = load<u32>(places + 4 * left);
      store<K>(ranks + left * sizeof<K>(), load<K>(ranks));
      store<u32>(places + 4 * left, load<u32>(places));
    }
    let at = start, child: usize = 2 * at + 1;
    while (child < left) {
      let s = load<K>(ranks + child * sizeof<K>()), q = load<u32>(places + 4 * child);
      if (child + 1 < left) {
        const other = load<K>(ranks + child * sizeof<K>(), sizeof<K>()), place = load<u32>(places + 4 * child, 4);
        if (behind<K>(other, place, s, q)) {
          child++;
          s = other;
          q = place;
        }
      }
      if (!behind<K>(s, q, r, p)) break;
      store<K>(ranks + at * sizeof<K>(), s);
      store<u32>(places + 4 * at, q);
      at = child;
      child = 2 * at + 1;
    }
    store<K>(ranks + at * sizeof<K>(), r);
    store<u32>(places + 4 * at, p);
  }
}

/** Collects the k best of n elements, ranks and places, in the order of the places. There is room for `room` of them. */
// @ts-ignore: decorator
@inline function collect<K>(
  x: usize, ranks: usize, places: usize, maxima: usize, n: usize, k: usize, room: usize, down: bool,
): void {
  const end = x + (n << alignof<float>()), flip = down ? all<float>(-0.0) : all<float>(0), vectors = (end - x) >> 4;
  const size = 64 * max<usize>(1, (vectors + MAXIMA / 4 - 1) / (MAXIMA / 4)), blocks = 16 * vectors / size;
  let limit = <float>NaN, whole = x;
  if (k <= n >> 4 && 16 * blocks >= 2 * k * sizeof<K>()) {
    whole = x + blocks * size;
    blockMaxima(x, maxima, whole, size, flip);
    limit = bound<K>(maxima, ranks, blocks, k);
  }
  let least = v128.splat<float>(limit), at = x, count: usize = 0;
  do {
    const last = at < whole ? at + size : end;
    if (at < whole) {
      const m = v128.load(maxima);
      maxima += 16;
      if (v128.all_true<K>(v128.le<float>(m, least))) {
        at = last;
        continue;
      }
    }
    do {
      const stop = min(at + 64, last);
      if (stop - at == 64) {
        const low = v128.and(
          v128.and(
            v128.le<float>(v128.xor(v128.load(at), flip), least),
            v128.le<float>(v128.xor(v128.load(at, 16), flip), least),
          ),
          v128.and(
            v128.le<float>(v128.xor(v128.load(at, 32), flip), least),
            v128.le<float>(v128.xor(v128.load(at, 48), flip), least),
          ),
        );
        if (v128.all_true<K>(low)) {
          at = stop;
          continue;
        }
      }
      do {
        const v = load<float>(at);
        if (!((down ? -v : v) <= limit)) {
          store<K>(ranks + count * sizeof<K>(), rank<K>(v, down));
          store<u32>(places + 4 * count, <u32>((at - x) >> alignof<float>()));
          count++;
          if (count == room && room > k) {
            limit = ranked<K>(keep<K>(ranks, places, count, k));
            least = v128.splat<float>(limit);
            count = k;
          }
        }
        at += sizeof<float>();
      } while (at < stop);
    } while (at < last);
  } while (at < end);
  if (count > k) keep<K>(ranks, places, count, k);
}

/** Values and places of the k largest elements of each row, of the smallest where `down`; in the order of the places unless `sorted`. */
// @ts-ignore: decorator
@inline export function entries<K>(
  x: usize, y: usize, places: usize, state: usize, rows: usize, n: usize, k: usize, room: usize, down: bool, sorted: bool,
): void {
  const found = state + ((room * sizeof<K>() + 15) & ~15), maxima = found + ((4 * room + 15) & ~15);
  for (; rows > 0; rows--) {
    collect<K>(x, state, found, maxima, n, k, room, down);
    if (sorted) sort<K>(state, found, k);
    for (let i: usize = 0; i < k; i++) {
      const place = load<u32>(found + 4 * i);
      store<u32>(places + 4 * i, place);
      store<float>(y + (i << alignof<float>()), load<float>(x + (<usize>place << alignof<float>())));
    }
    x += n << alignof<float>();
    y += k << alignof<float>();
    places += 4 * k;
  }
}

/** The place of the first largest element of each row: of the first NaN, if there is one. */
// @ts-ignore: decorator
@inline export function largest(x: usize, places: usize, rows: usize, n: usize): void {
  for (; rows > 0; rows--) {
    const top = peakOf(x, n);
    store<u32>(places, <u32>(top == top ? indexOf(x, n, top) : firstNan(x, n)));
    x += n << alignof<float>();
    places += 4;
  }
}

// @ts-ignore: decorator
@inline function firstNan(x: usize, n: usize): usize {
  let i: usize = 0;
  for (; i < n; i++) {
    const v = load<float>(x + (i << alignof<float>()));
    if (v != v) break;
  }
  return i;
}
