import type { instantiateSync } from "@assemblyscript/loader";
import load from "../wasm/loader.js";

/** The loader reads strings with a TextDecoder, which jsdom lacks; our modules hold no strings. */
class NoDecoder {}

/** Everything it gets is a module; it would take one of another realm for bytes. */
const Module = { [Symbol.hasInstance]: () => true };

let instantiate: typeof instantiateSync | undefined;

/**
 * `instantiateSync` of @assemblyscript/loader, evaluated when the first module is made. It assigns `Object.hasOwn`, which throws where Object
 * is frozen, so it gets an heir of Object that has its own.
 */
export function loader(): typeof instantiateSync {
  instantiate ??= load(Object.create(Object, { hasOwn: { value: Object.hasOwn, writable: true } }), NoDecoder, {
    Instance: WebAssembly.Instance,
    Module,
  });
  return instantiate;
}
