// Arithmetic of two vectors, one instruction each but for the rectifier with a slope. The least and the greatest are NaN where either is;
// -0 is less than 0.
import { all } from "../simd";
import { Prelu } from "./prelu";

@unmanaged
export abstract class Binary {
  abstract of(x: v128, s: v128): v128;
}

@unmanaged @final
export class Add<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.add<T>(x, s); }
}

@unmanaged @final
export class Sub<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.sub<T>(x, s); }
}

@unmanaged @final
export class Mul<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.mul<T>(x, s); }
}

@unmanaged @final
export class Div<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.div<T>(x, s); }
}

@unmanaged @final
export class Minimum<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.min<T>(x, s); }
}

@unmanaged @final
export class Maximum<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.max<T>(x, s); }
}

/** s op x. */
@unmanaged @final
export class Rsub<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.sub<T>(s, x); }
}

@unmanaged @final
export class Rdiv<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return v128.div<T>(s, x); }
}

@unmanaged @final
export class PreluOf<T> extends Binary {
  @inline of(x: v128, s: v128): v128 { return changetype<Prelu<T>>(0).y(x, s, all<T>(0)); }
}
