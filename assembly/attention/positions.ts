// Changes scores by the distance of a key from its query: a bias (ALiBi), and -infinity outside the band of keys that a query sees. A
// block has `rows` queries by n keys; key j of query i is j - i - `first` positions away.
import { loadSome, storeSome } from "../load";
import { abs, all, nmadd } from "../simd";

/** The numbers of the lanes. */
// @ts-ignore: decorator
@inline function lanes(): v128 {
  return sizeof<float>() == 4 ? f32x4(0, 1, 2, 3) : f64x2(0, 1);
}

/** s -= slope times the distance. */
export function distances(s: usize, rows: usize, n: usize, first: i32, slope: f64): void {
  const width: i32 = 16 >> <i32>alignof<float>(), size = n << alignof<float>(), k = all<float>(slope), step = all<float>(<f64>width);
  let away = first;
  do {
    const end = s + size;
    let d = v128.sub<float>(lanes(), v128.splat<float>(<float>away));
    if (s < end) do {
      const left = end - s;
      storeSome(s, nmadd<float>(k, abs<float>(d), loadSome(s, left)), left);
      d = v128.add<float>(d, step);
      s += 16;
    } while (s < end);
    s = end;
    away++;
  } while (--rows);
}

/** -infinity for n scores from s on. */
// @ts-ignore: decorator
@inline function hide(s: usize, n: i32): void {
  const end = s + (<usize>n << alignof<float>());
  if (s < end) do {
    storeSome(s, all<float>(-Infinity), end - s);
    s += 16;
  } while (s < end);
}

/** -infinity for all but the keys from number `low` to `high` of the first query, and one further on for each query more. */
export function band(s: usize, rows: usize, n: usize, low: i32, high: i32): void {
  const keys = <i32>n;
  do {
    const before = min(max(low, 0), keys), seen = min(max(high + 1, before), keys);
    hide(s, before);
    hide(s + (<usize>seen << alignof<float>()), keys - seen);
    s += n << alignof<float>();
    low++;
    high++;
  } while (--rows);
}
