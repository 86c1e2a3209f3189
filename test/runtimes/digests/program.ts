// What runs in every engine: digests of what the package, as its users have it, makes of given inputs.
import { create, type FloatArray, type Lanewise } from "lanewise";
import { create as createHalf } from "lanewise/float16";
import type { Form, Subject } from "../../../tools/accuracy/subject.js";
import { unaryOps } from "../../../tools/accuracy/subject.js";
import { answers, halfAnswers, layerAnswers } from "./cases.js";

/** The binary of assembly/mix.ts in base64, put in with the bundle. */
declare const MIX: string;

/** Inputs of one kernel: so many from the first on, each `stride` bits after the one before. */
export interface Stretch extends Pick<Subject, "op" | "derivative"> {
  readonly form: Form;
  readonly first: number;
  readonly inputs: number;
  readonly stride: number;
}

/** The digests of what is not element by element, by name. */
export type Answers = Readonly<Record<string, string>>;

/** Elements at a time. Inputs are a multiple of it. */
export const BLOCK = 2 ** 14;

interface Mix {
  fill(x: number, n: number, first: number, stride: number): void;
  mix_f32(y: number, n: number, state: number): void;
  mix_f64(y: number, n: number, state: number): void;
}

/** One build of the package, and the means to make digests in its memory. */
class Laboratory {
  readonly #mix: Mix;
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #y64: Float64Array;
  readonly #state: Float64Array;

  constructor(readonly lw: Lanewise) {
    const bytes = Uint8Array.from(atob(MIX), (letter) => letter.charCodeAt(0));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: lw.memory as WebAssembly.Memory } });
    this.#mix = instance.exports as unknown as Mix;
    this.#x = lw.alloc(Float32Array, BLOCK);
    this.#y = lw.alloc(Float32Array, BLOCK);
    this.#y64 = lw.alloc(Float64Array, BLOCK);
    this.#state = lw.alloc(Float64Array, 8);
  }

  stretch({ op, derivative, first, inputs, stride }: Stretch): string {
    const whole = unaryOps(this.lw)[op];
    const f = derivative ? whole.derivative : whole;
    this.#state.fill(0);
    for (let at = first; at < first + inputs; at += BLOCK) {
      this.#mix.fill(this.#x.byteOffset, BLOCK, at * stride, stride); // modulo 2^32
      f(this.#x, { out: this.#y });
      this.#mix.mix_f32(this.#y.byteOffset, BLOCK, this.#state.byteOffset);
    }
    return this.#digest();
  }

  arrays(all: readonly FloatArray[]): string {
    this.#state.fill(0);
    for (const array of all) {
      const [y, mix] = array instanceof Float32Array ? [this.#y, this.#mix.mix_f32] : [this.#y64, this.#mix.mix_f64];
      for (let at = 0; at < array.length; at += BLOCK) {
        y.fill(0).set(array.subarray(at, at + BLOCK));
        mix(y.byteOffset, BLOCK, this.#state.byteOffset);
      }
    }
    return this.#digest();
  }

  #digest(): string {
    const { buffer, byteOffset, byteLength } = this.#state;
    return Array.from(new Uint8Array(buffer, byteOffset, byteLength), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

const laboratories = new Map<string, Promise<Laboratory>>();

function laboratory({ build, precise }: Form): Promise<Laboratory> {
  const key = `${build} ${precise}`;
  const open = laboratories.get(key) ?? create({ simd: build, precise }).then((lw) => new Laboratory(lw));
  laboratories.set(key, open);
  return open;
}

/** The builds that run here. */
async function builds(): Promise<Form["build"][]> {
  const found = await Promise.all(
    (["baseline", "relaxed"] as const).map((simd) =>
      create({ simd }).then(
        () => simd,
        () => undefined,
      ),
    ),
  );
  return found.filter((build) => build !== undefined);
}

/** What an engine is asked. */
export const program = {
  builds,
  stretch: async (stretch: Stretch): Promise<string> => (await laboratory(stretch.form)).stretch(stretch),
  answers: async (build: Form["build"]): Promise<Answers> => {
    const open = await laboratory({ build, precise: false });
    const all = [...answers(open.lw), ...layerAnswers(open.lw), ...halfAnswers(await createHalf({ simd: build }))];
    return Object.fromEntries(all.map(([name, arrays]) => [name, open.arrays(arrays)]));
  },
};

export type Program = typeof program;
