// Buckets of equal width for the elements of a row, as the kernel counts them: the largest elements are in the first.
import type { Masses } from "../../spec/share.js";
import { BUCKETS } from "../../wasm/layout.js";
import { above, below, between } from "./floats.js";

/** Distances from the largest element, in units of the temperature, beyond which masses are nothing. */
const FAR = 64;
/** Elements that are sorted by plain JavaScript at the most. */
export const FEW = 512;

/** Values between which elements are looked for, and for how many of them there is room. */
export interface Range {
  readonly lo: number;
  readonly hi: number;
  readonly room: number;
}

/** Buckets for the elements from lo to hi, whose last has all beyond some distance from hi. */
export class Grid {
  readonly scale: number;

  /** @param least where the buckets end; what is less goes into the last one, too */
  constructor(
    { temperature }: Pick<Masses, "temperature">,
    readonly lo: number,
    readonly hi: number,
    readonly float64: boolean,
    least = lo,
  ) {
    const range = Math.min(hi - least, FAR * temperature);
    const most = float64 ? Number.MAX_VALUE : 2 ** 127;
    const scale = range > 0 ? Math.min((BUCKETS - 1) / range, most) : 0;
    this.scale = float64 ? scale : Math.fround(scale);
  }

  /** The bucket of an element, as the kernel has it. */
  bucket(x: number): number {
    const round = this.float64 ? Number : Math.fround;
    const product = round(round(this.hi - x) * this.scale);
    if (!(product < BUCKETS - 1)) return BUCKETS - 1;
    const magic = this.float64 ? 2 ** 52 : 2 ** 23;
    return round(product + magic) - magic;
  }

  /** The elements up to here are in the last bucket, and few others are. */
  get floor(): number {
    const floor = this.hi - (BUCKETS - 1.25) / this.scale;
    const rounded = this.float64 ? floor : Math.fround(floor);
    return this.bucket(rounded) === BUCKETS - 1 ? rounded : Number.NEGATIVE_INFINITY;
  }

  /** Somewhat more than a bucket. */
  near(bucket: number): Range {
    const { lo, hi, scale, float64 } = this;
    const [least, most] = [hi - (bucket + 0.6) / scale, hi - (bucket - 0.6) / scale];
    return {
      lo: scale === 0 || bucket === BUCKETS - 1 ? lo : Math.max(lo, below(least, float64)),
      hi: scale === 0 ? hi : Math.min(hi, above(most, float64)),
      room: FEW,
    };
  }

  /** The largest number of a bucket, or of those behind it. */
  most(bucket: number): number {
    const { float64 } = this;
    let [inside, outside] = [this.lo, this.hi];
    if (this.bucket(outside) >= bucket) return outside;
    if (inside === Number.NEGATIVE_INFINITY) inside = float64 ? -Number.MAX_VALUE : -(2 ** 128 - 2 ** 104);
    if (this.bucket(inside) < bucket) return below(inside, float64);
    for (;;) {
      const middle = between(inside, outside, float64);
      if (middle === inside || middle === outside) return inside;
      if (this.bucket(middle) >= bucket) inside = middle;
      else outside = middle;
    }
  }

  /** The least number of a bucket. */
  least(bucket: number): number {
    return bucket === BUCKETS - 1 ? this.lo : above(this.most(bucket + 1), this.float64);
  }
}
