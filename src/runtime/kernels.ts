import type { Binaries, ElementType } from "../types.js";
import { type Kernels, MODULES } from "../wasm/kernels.js";
import type { Instance } from "./instance.js";
import { SUFFIX } from "./modules.js";

/** The kernels of an instance by name. A module is compiled with its first kernel. Undefined in plain JavaScript. */
export function kernelsOf(instance: Instance): Kernels | undefined {
  return instance.memory && (lazily(instance, MODULES) as Kernels);
}

/** The kernels of these modules. */
export function lazily(instance: Instance, modules: Readonly<Record<string, Partial<Binaries>>>): object {
  const kernels = {};
  for (const [name, binaries] of Object.entries(modules))
    for (const type of Object.keys(binaries) as ElementType[])
      Object.defineProperty(kernels, `${name}_${SUFFIX[type]}`, {
        enumerable: true,
        get: () => instance.kernel(binaries as Binaries, name, type),
      });
  return Object.freeze(kernels);
}
