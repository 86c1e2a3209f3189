import { type Lanewise as Float32Lanewise, opened, whole } from "../create.js";
import { BIND } from "../operators/bind.js";
import type { CreateOptions } from "../types.js";
import { type FromFloat32, fromFloat32Of, type ToFloat32, toFloat32Of } from "./conversion.js";
import { type Alloc, allocOf, type Free, freeOf } from "./memory.js";
import * as ops from "./ops.js";

/** The whole catalogue bound to one instance, for arrays of 16 bits too. */
export type Lanewise = typeof ops &
  Pick<Float32Lanewise, "info" | "memory" | "kernels" | "dispose"> & {
    /** As `alloc` of the package, in the instance's memory. */
    alloc: Alloc;
    /** Gives an array from the instance's `alloc` back. */
    free: Free;
    /** As `toFloat32` of the package. */
    toFloat32: ToFloat32;
    /** As `fromFloat32` of the package. */
    fromFloat32: FromFloat32;
  };

/**
 * Makes an instance of its own, as `create` of lanewise does; its functions take arrays of 16 bits, too.
 *
 * @param options the build, the memory and the threads; every one has a default
 * @returns the whole catalogue, bound to the instance
 * @example const lw = await create({ capacity: 2 ** 30 }); lw.sigmoid(lw.alloc(Uint16Array, 1024), { type: "bfloat16" });
 * @throws TypeError for an option of the wrong kind; RangeError for a build that the engine does not run, or a memory too large or small
 */
export async function create(options?: CreateOptions): Promise<Lanewise> {
  const instance = await opened(options);
  const lw = whole(instance);
  const open = () => instance;
  const bound = Object.entries(ops).map(([name, op]) => [name, op[BIND](instance)]);
  return Object.freeze({
    ...(Object.fromEntries(bound) as typeof ops),
    get info() {
      return lw.info;
    },
    ...{ memory: lw.memory, kernels: lw.kernels, dispose: lw.dispose },
    ...{ alloc: allocOf(open), free: freeOf(open), toFloat32: toFloat32Of(open), fromFloat32: fromFloat32Of(open) },
  });
}
