// rotaryEmbedding: pairs (a, b) of elements turned by an angle, (a cos - b sin, a sin + b cos). A position has `size` numbers in the table,
// size / 2 cosines and then size / 2 sines, and `repeat` rows of n elements, of which the first `size` are turned and the others copied.
// The first position has `rest` rows here.
import { copy, endOf, largest, loadSome, settleSeen, storeSome } from "../load";
import { all, madd, neg } from "../simd";

/** Each of the first lanes twice. */
// @ts-ignore: decorator
@inline function twice(v: v128): v128 {
  return sizeof<float>() == 8 ? v128.shuffle<i64>(v, v, 0, 0) : v128.shuffle<i32>(v, v, 0, 0, 1, 1);
}

/** The two of each pair exchanged. */
// @ts-ignore: decorator
@inline function exchanged(v: v128): v128 {
  return sizeof<float>() == 8 ? v128.shuffle<i64>(v, v, 1, 0) : v128.shuffle<i32>(v, v, 1, 0, 3, 2);
}

/** The pairs are neighbours if `interleaved`, else an element and the one `size` / 2 behind it; `sign` is -1 to turn back. y may be x. */
// @ts-ignore: decorator
@inline export function rotate(
  x: usize, t: usize, y: usize, rows: usize, n: usize, size: usize, repeat: usize, rest: usize, sign: f64, interleaved: bool,
): void {
  const row = n << alignof<float>(), turned = size << alignof<float>(), half = turned >> 1, first = y, results = rows * n;
  const direction = all<float>(sign), alternate = v128.mul<float>(direction, sizeof<float>() == 8 ? f64x2(-1, 1) : f32x4(-1, 1, -1, 1));
  let seen = all<float>(0);
  for (; rows > 0; rows--) {
    const sines = t + half;
    if (interleaved) {
      for (let j: usize = 0; j < turned; j += 16) {
        const left = turned - j, v = loadSome(x + j, left), k = j >> 1, two = left >= 16 || sizeof<float>() == 8;
        const c = twice(two ? v128.load64_zero(t + k) : v128.load32_zero(t + k));
        const s = twice(two ? v128.load64_zero(sines + k) : v128.load32_zero(sines + k));
        const w = madd<float>(v, c, v128.mul<float>(exchanged(v), v128.mul<float>(s, alternate)));
        storeSome(y + j, w, left);
        seen = largest(seen, w);
      }
    } else {
      for (let j: usize = 0; j < half; j += 16) {
        const left = half - j, a = loadSome(x + j, left), b = loadSome(x + half + j, left);
        const c = loadSome(t + j, left), s = v128.mul<float>(loadSome(sines + j, left), direction);
        const v = madd<float>(a, c, neg<float>(v128.mul<float>(b, s))), w = madd<float>(b, c, v128.mul<float>(a, s));
        storeSome(y + j, v, left);
        storeSome(y + half + j, w, left);
        seen = largest(seen, largest(v, w));
      }
    }
    if (x != y) copy(x + turned, y + turned, row - turned);
    x += row;
    y += row;
    if (--rest == 0) {
      t += turned;
      rest = repeat;
    }
  }
  settleSeen(seen, endOf(first, results), results);
}
