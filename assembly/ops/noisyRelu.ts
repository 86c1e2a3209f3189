// max(x + sigma z, 0), z being the element's normal deviate. Without a fused multiply-add: both builds give the same bits.
import { Relu } from "./relu";
import { Unary } from "./unary";

@unmanaged @final
export class NoisyRelu<T> extends Unary {
  @inline y(x: v128, z: v128, sigma: v128): v128 {
    return changetype<Relu<T>>(0).y(v128.add<T>(x, v128.mul<T>(z, sigma)), z, sigma);
  }
  @inline dy(x: v128, z: v128, sigma: v128): v128 {
    return changetype<Relu<T>>(0).dy(v128.add<T>(x, v128.mul<T>(z, sigma)), z, sigma);
  }
}
