import type { Sampler, SamplerOptions, Tokens } from "../operators/chain/chain.js";
import { createSampler } from "../ops/chain.js";
import * as validate from "../validate/index.js";

/** Room for ids, at first. */
const ROOM = 256;

/** A text of a batch: its sampler, with random numbers of its own, and its ids. */
export class Text {
  readonly sampler: Sampler;
  /** How many ids were there at first. */
  readonly #prompt: number;
  #list: Tokens | undefined;
  #ids = new Int32Array(ROOM);
  #known = 0;

  constructor(
    readonly op: string,
    options: SamplerOptions,
    ids: Tokens,
  ) {
    this.sampler = createSampler(options);
    this.#prompt = ids.length;
  }

  /** What a call of the sampler is given. Of a list that `grows`, only the ids behind those that it had are read. */
  given(list: Tokens, bitMask: Int32Array | Uint32Array | undefined, grows: boolean) {
    const { length } = list;
    if (!grows || list !== this.#list || length < this.#known) this.#known = 0;
    this.#list = list;
    if (length > this.#ids.length) {
      const more = new Int32Array(2 * length);
      more.set(this.#ids);
      this.#ids = more;
    }
    // from the first new one on; where one is refused, so are all
    for (let i = this.#known; i < length; i++) this.#ids[i] = validate.tokenOf(this.op, "ids", this.sampler.vocabulary, list[i]);
    this.#known = length;
    return { ids: this.#ids.subarray(0, length), promptLength: Math.min(this.#prompt, length), bitMask };
  }
}
