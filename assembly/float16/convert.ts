// The loops from 16 bits to float32 and back. x and y do not overlap.
import { Half } from "./halves";

/** y = x, n float32 numbers from 16 bits each. Loads that extend (.237 ns an element) instead of extensions (.219) read x twice. */
// @ts-ignore: decorator
@inline export function widenAll<Type extends Half>(x: usize, y: usize, n: usize): void {
  const type = changetype<Type>(0);
  const end = x + (n << 1), blocks = x + ((n << 1) & ~31);
  if (x < blocks) do {
    const h0 = v128.load(x), h1 = v128.load(x, 16);
    if (type.isPlain(h0, h1)) {
      v128.store(y, type.wide(v128.extend_low<i16>(h0)));
      v128.store(y, type.wide(v128.extend_high<i16>(h0)), 16);
      v128.store(y, type.wide(v128.extend_low<i16>(h1)), 32);
      v128.store(y, type.wide(v128.extend_high<i16>(h1)), 48);
    } else {
      v128.store(y, type.wideCarefully(v128.extend_low<i16>(h0)));
      v128.store(y, type.wideCarefully(v128.extend_high<i16>(h0)), 16);
      v128.store(y, type.wideCarefully(v128.extend_low<i16>(h1)), 32);
      v128.store(y, type.wideCarefully(v128.extend_high<i16>(h1)), 48);
    }
    x += 32;
    y += 64;
  } while (x < blocks);
  if (x < end) do {
    v128.store_lane<f32>(y, type.wideCarefully(i32x4.splat(<i32>load<i16>(x))), 0);
    x += 2;
    y += 4;
  } while (x < end);
}

/** And back. */
// @ts-ignore: decorator
@inline export function narrowAll<Type extends Half>(x: usize, y: usize, n: usize): void {
  const type = changetype<Type>(0);
  const end = x + (n << 2), blocks = x + ((n << 2) & ~63);
  if (x < blocks) do {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    if (type.isNear(x0, x1, x2, x3)) {
      v128.store(y, type.bits(x0, x1));
      v128.store(y, type.bits(x2, x3), 16);
    } else {
      v128.store(y, type.bitsCarefully(x0, x1));
      v128.store(y, type.bitsCarefully(x2, x3), 16);
    }
    x += 64;
    y += 32;
  } while (x < blocks);
  if (x < end) do {
    const v = v128.load32_splat(x);
    v128.store_lane<u16>(y, type.bitsCarefully(v, v), 0);
    x += 4;
    y += 2;
  } while (x < end);
}

/** y = table[x], for n indices of 16 bits and a table of all results. */
// @ts-ignore: decorator
@inline export function lookUpAll(x: usize, table: usize, y: usize, n: usize): void {
  const end = x + (n << 1), blocks = x + ((n << 1) & ~15);
  if (x < blocks) do {
    const a = load<u16>(x), b = load<u16>(x, 2), c = load<u16>(x, 4), d = load<u16>(x, 6);
    const e = load<u16>(x, 8), f = load<u16>(x, 10), g = load<u16>(x, 12), h = load<u16>(x, 14);
    store<u16>(y, load<u16>(table + (<usize>a << 1)));
    store<u16>(y, load<u16>(table + (<usize>b << 1)), 2);
    store<u16>(y, load<u16>(table + (<usize>c << 1)), 4);
    store<u16>(y, load<u16>(table + (<usize>d << 1)), 6);
    store<u16>(y, load<u16>(table + (<usize>e << 1)), 8);
    store<u16>(y, load<u16>(table + (<usize>f << 1)), 10);
    store<u16>(y, load<u16>(table + (<usize>g << 1)), 12);
    store<u16>(y, load<u16>(table + (<usize>h << 1)), 14);
    x += 16;
    y += 16;
  } while (x < blocks);
  if (x < end) do {
    store<u16>(y, load<u16>(table + (<usize>load<u16>(x) << 1)));
    x += 2;
    y += 2;
  } while (x < end);
}
