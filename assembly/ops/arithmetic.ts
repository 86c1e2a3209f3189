// Arithmetic of two vectors, one instruction each but for the rectifier with a slope. The least and the greatest are NaN where either is;
// -0 is less than 0.
import { all } from "../simd";
import { Prelu } from "./prelu";

@unmanaged
export abstract class Binary {
  abstract of(x: v128, s: v128): v128;
}

@unmanaged @final
export class Sum<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.add<T>(x, s); }
}

@unmanaged @final
export class Difference<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.sub<T>(x, s); }
}

@unmanaged @final
export class Product<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.mul<T>(x, s); }
}

@unmanaged @final
export class Quotient<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.div<T>(x, s); }
}

@unmanaged @final
export class Least<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.min<T>(x, s); }
}

@unmanaged @final
export class Greatest<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.max<T>(x, s); }
}

/** s op x. */
@unmanaged @final
export class DifferenceFrom<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.sub<T>(s, x); }
}

@unmanaged @final
export class QuotientOf<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.div<T>(s, x); }
}

@unmanaged @final
export class Rectified<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return changetype<Prelu<T>>(0).y(x, s, all<T>(0)); }
}
