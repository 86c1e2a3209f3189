// What is made of a tensor of weights once, in memory, and is dropped with that tensor.

/** The memory that weights are kept in: 0 where there is none left. */
export interface Store {
  allocate(bytes: number): number;
  release(address: number): void;
}

/** Something made of weights, at an address. */
export interface Made {
  readonly address: number;
}

/** Of one tensor, what is kept for different uses: images of another size, say. The oldest goes for a new one. */
const USES = 4;

/** By the ids of tensors. */
export class Weights {
  readonly #made = new Map<object, Made[]>();
  readonly #seen = new WeakSet<object>();

  constructor(readonly store: Store) {}

  /** Whether a tensor comes again: one that comes once is not worth it. */
  again(id: object): boolean {
    if (this.#seen.has(id)) return true;
    this.#seen.add(id);
    return false;
  }

  /** What was made for a use. */
  find<M extends Made>(id: object, fits: (made: Made) => made is M): M | undefined {
    return this.#made.get(id)?.find(fits);
  }

  /** Makes it in so many bytes; undefined if there is no space for them. */
  keep<M extends Made>(id: object, bytes: number, make: (address: number) => M): M | undefined {
    let address = this.store.allocate(bytes);
    if (address === 0) {
      this.clear();
      address = this.store.allocate(bytes);
    }
    if (address === 0) return undefined;
    const made = make(address);
    const all = this.#made.get(id) ?? [];
    this.#made.set(id, all);
    if (all.push(made) > USES) this.store.release((all.shift() as Made).address);
    return made;
  }

  /** Drops what was made of a tensor. */
  drop(id: object): void {
    const all = this.#made.get(id);
    if (all === undefined) return;
    this.#made.delete(id);
    for (const { address } of all) this.store.release(address);
  }

  clear(): void {
    for (const id of [...this.#made.keys()]) this.drop(id);
  }
}

/** The part of a backend that tells when a tensor's elements go: true if they are gone, not if others share them. */
export interface Disposing {
  disposeData(dataId: object, force?: boolean): boolean;
}

/** Drops what was made of a backend's tensors with them. */
export function follow(backend: Disposing, weights: Weights): void {
  const dispose = backend.disposeData;
  backend.disposeData = (dataId, force) => {
    const gone = dispose.call(backend, dataId, force);
    if (gone) weights.drop(dataId);
    return gone;
  };
}
