// The types of functions that take arrays of 16 bits beside those of float32 and float64.
import type { AttentionCache, AttentionCacheOptions, CreateAttention } from "../operators/attention/createAttention.js";
import type { ConvLayer, ConvLayerOptions, CreateConv2d } from "../operators/conv/createConv2d.js";
import type { CreateDense, IntegerLayerOptions, Layer, LayerOptions } from "../operators/dense/createDense.js";
import type { HalfType } from "../spec/float16.js";
import type { FloatArray, Plain } from "../types.js";

/** A Float16Array, as far as it has to be known where `lib` lacks ES2025. */
export interface Float16Like extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: number;
  readonly length: number;
  readonly [Symbol.toStringTag]: "Float16Array";
  [index: number]: number;
}

/** A new Float16Array, where `lib` has it. */
export type Float16 = typeof globalThis extends { Float16Array: { of(...items: number[]): infer A } } ? A : Float16Like;

/** An array of 16 bits an element; what a Uint16Array holds says the option `type`. */
export type HalfArray = Float16Like | Uint16Array;

/** A new array like one of any type. */
export type Made<X> = X extends FloatArray ? Plain<X> : X extends Uint16Array ? ReturnType<Uint16ArrayConstructor["of"]> : Float16;

export interface Typed {
  /** What a Uint16Array holds. */
  type?: HalfType;
}

type Method = (...args: never[]) => unknown;

/** Options and what they hold, with arrays of 16 bits wherever there are float arrays. */
type Halved<T> = T extends FloatArray
  ? T | HalfArray
  : T extends ArrayBufferView | Method | readonly unknown[]
    ? T
    : T extends object
      ? { [K in keyof T]: Halved<T[K]> }
      : T;

/** An argument; objects of options have `type` beside their own. */
type Argument<T> = T extends FloatArray
  ? T | HalfArray
  : T extends ArrayBufferView | Method | readonly unknown[]
    ? T
    : T extends object
      ? Halved<T> & Typed
      : T;

/** A result: float32 arrays become what X is. */
type Result<R, X> =
  Plain<Float32Array> extends R
    ? Made<X>
    : R extends ArrayBufferView
      ? R
      : R extends Method
        ? Wrapped<R>
        : R extends object
          ? { [K in keyof R]: Result<R[K], X> }
          : R;

type Arguments<A extends readonly unknown[]> = { [K in keyof A]: Argument<A[K]> };

/** A call whose first argument decides the type of the result, or whose second one does. */
type First<A, R> = A extends [unknown, ...infer Rest]
  ? <X extends HalfArray | FloatArray>(x: X, ...rest: Arguments<Rest>) => Result<R, X>
  : unknown;
type Second<A, R> = A extends [infer G, FloatArray, ...infer Rest]
  ? <X extends HalfArray | FloatArray>(gy: Argument<G>, x: X, ...rest: Arguments<Rest>) => Result<R, X>
  : First<A, R>;

/** As many overloads as functions of the catalogue have; those of fewer count more than once. */
interface Overloads<
  A extends readonly unknown[],
  R,
  B extends readonly unknown[],
  S,
  C extends readonly unknown[],
  T,
  D extends readonly unknown[],
  U,
> {
  (...args: A): R;
  (...args: B): S;
  (...args: C): T;
  (...args: D): U;
}

type Call<F> =
  F extends Overloads<infer A, infer R, infer B, infer S, infer C, infer T, infer D, infer U>
    ? First<A, R> & First<B, S> & First<C, T> & First<D, U>
    : unknown;
type Backward<M> =
  M extends Overloads<infer A, infer R, infer B, infer S, infer C, infer T, infer D, infer U>
    ? Second<A, R> & Second<B, S> & Second<C, T> & Second<D, U>
    : unknown;
type Gradient<F, M> = F extends { readonly spec: { readonly kind: "losses" } } ? Call<M> : Backward<M>;

/** What makes layers and caches; their calls and methods take arrays of 16 bits, too. */
type Maker<F> = F extends CreateDense
  ? {
      (options: Halved<Omit<IntegerLayerOptions, "type">> & { type?: "int8" | HalfType }): Wrapped<Layer<Float32Array>>;
      <A extends FloatArray>(options: LayerOptions<A>): Wrapped<Layer<A>>;
      (options: Halved<LayerOptions<FloatArray>>): Wrapped<Layer<Float32Array>>;
    }
  : F extends CreateConv2d
    ? {
        <A extends FloatArray>(options: ConvLayerOptions<A> & Typed): Wrapped<ConvLayer<A>>;
        (options: Halved<ConvLayerOptions<FloatArray>> & Typed): Wrapped<ConvLayer<Float32Array>>;
      }
    : F extends CreateAttention
      ? {
          <A extends FloatArray = Float32Array>(options: AttentionCacheOptions<A> & Typed): Wrapped<AttentionCache<A>>;
          (options: Halved<AttentionCacheOptions<FloatArray>> & Typed): Wrapped<AttentionCache<Float32Array>>;
        }
      : never;

/** The methods of functions, and of what functions make. */
type Methods = "derivative" | "backward" | "withGradient" | "append";

/** A function of the catalogue that takes arrays of 16 bits, too. */
export type Wrapped<F> = [Maker<F>] extends [never]
  ? F & Call<F> & { readonly [K in keyof F as K extends Methods ? K : never]: F[K] & Gradient<F, F[K]> }
  : Maker<F> & Omit<F, never>;
