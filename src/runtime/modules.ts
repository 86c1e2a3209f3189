// The compiled modules of an instance: which build it runs, and the kernels by name.

import type { Binaries, Binary, Build, ElementType, Info, Kernel } from "../types.js";
import { noBuild } from "../validate/index.js";
import probe from "../wasm/probe.js";
import type { Memory, Module } from "../webassembly.js";
import { loader } from "./loader.js";
import { isShared } from "./memory.js";
import { decode } from "./text.js";

/** Bytes in a plain buffer, spelt so that TypeScript 5.6, whose arrays are not generic, takes the declarations. */
type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/** How the name of a kernel tells its element type. */
export const SUFFIX = { float32: "f32", float64: "f64" } as const;

/** The build that an instance runs, and why. */
export type Choice = Pick<Info, "simd" | "reason">;

/** The modules over one memory, each compiled when the first of its kernels is asked for. */
export class Modules {
  readonly #given: Record<string, Kernel> | undefined;
  readonly #compiled = new Map<string, Record<string, Kernel>>();
  /** The kernels that were asked for: making the name of an export and looking it up takes 100 to 200 ns. */
  readonly #known = new Map<Binary, Map<string, Kernel | undefined>>();

  constructor(
    readonly memory: Memory,
    readonly build: Exclude<Build, "none">,
    readonly precise: boolean,
    given: readonly Module[],
  ) {
    if (given.length > 0) this.#given = Object.assign({}, ...given.map((module) => this.#instantiate(module)));
  }

  /** A kernel by name; undefined if the caller's modules lack it. */
  kernel<T extends ElementType>(binaries: Pick<Binaries, T>, name: string, type: T): Kernel | undefined {
    const known = this.#known.get(binaries[type]);
    return known?.has(name) ? known.get(name) : this.#find(binaries[type], name, type);
  }

  #find(binary: Binary, name: string, type: ElementType): Kernel | undefined {
    const kernels = this.#given ?? this.#load(binary);
    const found = kernels[this.#exported(kernels, name, type)];
    const known = this.#known.get(binary) ?? new Map();
    this.#known.set(binary, known.set(name, found));
    return found;
  }

  /** The name by which a module exports a kernel. */
  exported<T extends ElementType>(binaries: Pick<Binaries, T>, name: string, type: T): string {
    return this.#exported(this.#load(binaries[type]), name, type);
  }

  /** The bytes of a module for this memory. */
  bytes(binary: Binary): Bytes {
    const own = bytes(binary, this.build);
    return isShared(this.memory) ? forShared(own) : own;
  }

  #exported(kernels: Record<string, Kernel>, name: string, type: ElementType): string {
    const precise = `${name}_precise_${SUFFIX[type]}`;
    return this.precise && kernels[precise] !== undefined ? precise : `${name}_${SUFFIX[type]}`;
  }

  #load(binary: Binary): Record<string, Kernel> {
    let kernels = this.#compiled.get(binary.name);
    if (kernels === undefined) {
      kernels = this.#instantiate(new WebAssembly.Module(this.bytes(binary)));
      this.#compiled.set(binary.name, kernels);
    }
    return kernels;
  }

  // the loader's wrappers count arguments, which costs more than the call, so the bare exports are used
  #instantiate(module: Module): Record<string, Kernel> {
    const { instance } = loader()(module, { env: { memory: this.memory } });
    return instance.exports as unknown as Record<string, Kernel>;
  }
}

function bytes(binary: Binary, build: "relaxed" | "baseline"): Bytes {
  const content = binary[build];
  return Uint8Array.from(typeof content === "string" ? decode(content) : content());
}

/** The bytes of the memory import: the length and name "memory", the kind, then the limits: no maximum, from 0 pages. */
const IMPORT = [6, ...[..."memory"].map((letter) => letter.charCodeAt(0)), 2, 0, 0];
/** The limits of a shared memory: the flag, 0 pages, and the required maximum, 65536. */
const SHARED = [3, 0, 0x80, 0x80, 4];

/** The same module for a shared memory. Only the limits of the imported memory differ, and so the size of the import section. */
function forShared(module: Bytes): Bytes {
  const at = module.findIndex((_, i) => IMPORT.every((byte, j) => module[i + j] === byte));
  const limits = at + IMPORT.length - 2;
  const section = module.lastIndexOf(2, at - 6); // the id of the section; its size follows, in one byte
  const shared = Uint8Array.from([...module.subarray(0, limits), ...SHARED, ...module.subarray(limits + 2)]);
  shared[section + 1] += SHARED.length - 2;
  return shared;
}

/** Why this engine cannot run a build; undefined if it can. */
function refusal(build: "relaxed" | "baseline"): string | undefined {
  if (typeof WebAssembly === "undefined") return "WebAssembly is missing";
  try {
    const module = new WebAssembly.Module(bytes(probe.float32, build));
    if (build === "baseline") return undefined;
    const { exports } = new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory({ initial: 1 }) } });
    return (exports.probe_f32 as Kernel)(1 + 2 ** -12) !== 0 ? undefined : UNFUSED;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Why the baseline runs instead of the relaxed build. */
const lesser = (refused: string) => (refused.includes(UNFUSED) ? `on this engine ${UNFUSED}` : "the engine has no relaxed SIMD");
const UNFUSED = "multiply-adds are not fused";

/** The build of the caller's modules, from their custom section. */
export function given(modules: readonly Module[]): Choice {
  const builds = modules
    .flatMap((module) => WebAssembly.Module.customSections(module, "lanewise"))
    .map((section) => String.fromCharCode(...new Uint8Array(section)));
  return { simd: builds.includes("relaxed") ? "relaxed" : "baseline", reason: "the modules that were given" };
}

export function choose(simd: "auto" | Build): Choice {
  if (simd === "none") return { simd, reason: "asked for" };
  const wanted = simd === "baseline" ? ([simd] as const) : (["relaxed", "baseline"] as const);
  const refused: string[] = [];
  for (const build of wanted) {
    const why = refusal(build);
    if (why === undefined)
      return {
        simd: build,
        reason: simd === build ? "asked for" : build === "relaxed" ? "the engine runs it" : lesser(refused[0]),
      };
    refused.push(`${build}: ${why}`);
    if (simd === "relaxed" && why !== UNFUSED) break; // where it runs, but fuses nothing, the baseline is the faster one
  }
  if (simd !== "auto") throw noBuild(simd, refused[0]);
  return { simd: "none", reason: refused.join("; ") };
}
