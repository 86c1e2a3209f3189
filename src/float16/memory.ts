// Arrays in the memory of an instance, of 16 bits too.
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { FloatArray, FloatArrayConstructor } from "../types.js";
import * as validate from "../validate/index.js";
import type { HalfArray } from "./types.js";

/** A class of arrays. */
interface ArrayClass<A> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): A;
}

export type Alloc = <A extends FloatArray | HalfArray>(type: ArrayClass<A>, length: number) => A;

export function allocOf(open: () => Instance = defaultInstance): Alloc {
  return <A extends FloatArray | HalfArray>(type: ArrayClass<A>, length: number, ...rest: unknown[]): A => {
    validate.halfAllocation(type, length);
    validate.noAllocationOptions(rest[0]);
    return open().alloc(type as unknown as FloatArrayConstructor<Float32Array>, length) as unknown as A;
  };
}

export type Free = (x: FloatArray | HalfArray) => void;

export function freeOf(open: () => Instance = defaultInstance): Free {
  return (x) => {
    if (validate.halfBlock(x) === undefined) validate.allocated(x);
    open().free(x as Float32Array);
  };
}
