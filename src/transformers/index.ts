/** A logits processor for `generate` of transformers.js, and its steps for tensors of onnxruntime. */
import { part } from "../arrays.js";
import type { SamplerOptions, Tokens } from "../operators/chain/chain.js";
import { createSampler } from "../ops/chain.js";
import type { FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import { floats } from "./halves.js";
import { Text } from "./text.js";

/** A tensor of transformers.js, onnxruntime-node or onnxruntime-web, whose data are on the CPU. */
export interface TensorLike {
  readonly data: unknown;
  readonly dims: readonly number[];
}

/** What a processor is made of. */
export interface LogitsProcessorOptions extends Omit<SamplerOptions, "vocabulary" | "row"> {
  /** The number of tokens; default: the last dimension of the first logits. */
  vocabulary?: number;
  /** The bit mask of a grammar for the next token of a text; undefined hides nothing. */
  bitMask?: (ids: Tokens, text: number) => Int32Array | Uint32Array | undefined;
  /** True leaves the drawn token alone, which `generate({ do_sample: false })` then takes; false gives the processed logits. Default true. */
  draw?: boolean;
}

/** A LogitsProcessor of transformers.js, and its steps for tensors of onnxruntime. */
export interface LogitsProcessor {
  /**
   * What `generate` calls.
   *
   * @param inputIds the tokens of each text so far; another array than before begins new texts
   * @param logits float32, [texts, vocabulary] or [texts, 1, vocabulary]; they are written
   * @returns the logits
   * @throws TypeError or RangeError for tensors of another type or shape
   */
  <T extends TensorLike>(inputIds: readonly Tokens[], logits: T): T;
  /**
   * The same, as a class that extends LogitsProcessor has it.
   *
   * @param inputIds the tokens of each text so far
   * @param logits float32, [texts, vocabulary] or [texts, 1, vocabulary]; they are written
   * @returns the logits
   * @throws TypeError or RangeError for tensors of another type or shape
   */
  _call<T extends TensorLike>(inputIds: readonly Tokens[], logits: T): T;
  /**
   * The next token of each text.
   *
   * @param logits float32 or float16, [texts, length, vocabulary] or [texts, vocabulary]; the last position counts, and nothing is written
   * @param ids the tokens so far, an int64 tensor of [texts, length] or an array for each text; the first call's are the prompt
   * @returns the ids of the tokens
   * @throws TypeError or RangeError for tensors of another type or shape
   */
  next(logits: TensorLike, ids: TensorLike | readonly Tokens[]): number[];
  /** Begins new texts. */
  reset(): void;
}

const NAME = "createLogitsProcessor";

/** The ids of each text. */
function texts(ids: TensorLike | readonly Tokens[]): readonly Tokens[] {
  if (!validate.isTensor(ids)) return validate.lists(NAME, "ids", ids);
  const { rows, length, data } = validate.idTensor(NAME, ids);
  return Array.from({ length: rows }, (_, row) => data.slice(row * length, (row + 1) * length));
}

class Processor {
  #texts: Text[] = [];
  #lists: readonly Tokens[] | undefined;

  constructor(
    readonly draw: boolean,
    readonly bitMask: LogitsProcessorOptions["bitMask"],
    readonly options: Pick<LogitsProcessorOptions, "steps" | "order" | "seed" | "vocabulary">,
  ) {}

  reset(): void {
    this.#texts = [];
    this.#lists = undefined;
  }

  #text(row: number, ids: Tokens, vocabulary: number): Text {
    this.#texts[row] ??= new Text(NAME, { ...this.options, vocabulary, row }, ids);
    return this.#texts[row];
  }

  process<T extends TensorLike>(inputIds: readonly Tokens[], logits: T): T {
    const lists = validate.lists(NAME, "input_ids", inputIds);
    const { data, rows, vocabulary } = validate.logitTensor(NAME, logits, lists.length, this.options.vocabulary);
    validate.float(NAME, "logits", data);
    if (data.length !== rows * vocabulary) throw validate.onePosition(NAME, logits.dims);
    // `generate` adds to the lists of one array until it is done
    if (this.#lists !== inputIds) this.reset();
    this.#lists = inputIds;
    for (let row = 0; row < rows; row++) {
      const list = lists[row];
      const x = part(data as FloatArray, row * vocabulary, vocabulary);
      const text = this.#text(row, list, vocabulary);
      const options = text.given(list, this.bitMask?.(list, row), true);
      if (!this.draw) text.sampler.process(x, { ...options, out: x });
      else {
        const token = text.sampler.sample(x, options);
        x.fill(Number.NEGATIVE_INFINITY);
        x[token] = 0;
      }
    }
    return logits;
  }

  next(logits: TensorLike, ids: TensorLike | readonly Tokens[]): number[] {
    const lists = texts(ids);
    const { data, rows, vocabulary } = validate.logitTensor(NAME, logits, lists.length, this.options.vocabulary);
    const each = data.length / rows;
    return lists.map((list, row) => {
      const text = this.#text(row, list, vocabulary);
      const options = text.given(list, this.bitMask?.(list, row), false);
      return text.sampler.sample(floats(data, (row + 1) * each - vocabulary, vocabulary), options);
    });
  }
}

/**
 * Makes a LogitsProcessor for `generate` of transformers.js, which has neither top-p nor seeds: penalties, masks of grammars, every step of
 * `createSampler`, and the draw. Each text of a batch has its own mirostat, and the random numbers of its place in the batch, which no other
 * place and no other seed has. A new call of `generate` begins anew.
 *
 * @param options `steps`, `order` and `seed` as of createSampler; `bitMask`, `draw`, `vocabulary`
 * @returns a function for a LogitsProcessorList, with `next` for tensors of onnxruntime
 * @throws TypeError or RangeError as createSampler does, and if tensors are of another type or shape than they should be
 * @example
 * ```ts
 * const list = new LogitsProcessorList();
 * list.push(createLogitsProcessor({ steps: [{ repetitionPenalty: 1.1 }, { topP: 0.9 }], seed: 7 }));
 * await model.generate({ ...inputs, logits_processor: list, do_sample: false });
 * ```
 */
export function createLogitsProcessor(options?: LogitsProcessorOptions): LogitsProcessor {
  const { draw, bitMask, ...others } = validate.processorOptions(NAME, options);
  createSampler({ ...others, vocabulary: others.vocabulary ?? 2 ** 31 - 1 }); // refuses wrong steps at once
  const processor = new Processor(draw, bitMask, others);
  const call = <T extends TensorLike>(inputIds: readonly Tokens[], logits: T) => processor.process(inputIds, logits);
  return Object.assign(call, {
    _call: call,
    next: (logits: TensorLike, ids: TensorLike | readonly Tokens[]) => processor.next(logits, ids),
    reset: () => processor.reset(),
  });
}
