import type { instantiateSync } from "@assemblyscript/loader";
import load from "../wasm/loader.js";

/** The loader reads strings with a TextDecoder, which jsdom lacks; our modules hold no strings. */
class NoDecoder {}

let instantiate: typeof instantiateSync | undefined;

/**
 * `instantiateSync` of @assemblyscript/loader, evaluated when the first module is made. It assigns `Object.hasOwn`, which throws where Object
 * is frozen, so it gets a copy of Object.
 */
export function loader(): typeof instantiateSync {
  instantiate ??= load(Object.fromEntries(Object.getOwnPropertyNames(Object).map((name) => [name, Reflect.get(Object, name)])), NoDecoder);
  return instantiate;
}
