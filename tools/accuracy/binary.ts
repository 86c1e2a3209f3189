/** The functions of a WebAssembly binary that imports none, as the bytes of their code. Engines that cannot run it can still read it. */
export interface Functions {
  readonly exported: ReadonlyMap<string, Uint8Array>;
  /** Those without an export: what exported ones may call. */
  readonly inner: readonly Uint8Array[];
}

const EXPORTS = 7;
const CODE = 10;
const FUNCTION = 0;

/** Reads numbers (LEB128) and stretches of bytes, one after the other. */
class Reader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.#at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  take(length: number): Uint8Array {
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  /** A vector: its count, then its items. */
  list<T>(item: () => T): T[] {
    return Array.from({ length: this.number() }, item);
  }
}

/** The contents of the sections by their numbers. */
function sections(binary: Uint8Array): Map<number, Reader> {
  const reader = new Reader(binary);
  reader.take(8); // magic number and version
  const found = new Map<number, Reader>();
  while (!reader.done) found.set(reader.number(), new Reader(reader.take(reader.number())));
  return found;
}

export function functionsOf(binary: Uint8Array): Functions {
  const found = sections(binary);
  const code = found.get(CODE) as Reader;
  const bodies = code.list(() => code.take(code.number()));
  const list = found.get(EXPORTS) as Reader;
  const exports = list.list(() => ({
    name: new TextDecoder().decode(list.take(list.number())),
    kind: list.number(),
    index: list.number(),
  }));
  const outer = exports.filter(({ kind }) => kind === FUNCTION);
  return {
    exported: new Map(outer.map(({ name, index }) => [name, bodies[index]])),
    inner: bodies.filter((_, i) => !outer.some(({ index }) => index === i)),
  };
}
