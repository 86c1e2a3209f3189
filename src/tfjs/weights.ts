// Packs weights once, into memory that is freed with their tensor.

/** The memory that weights are kept in: 0 where there is none left. */
export interface Store {
  allocate(bytes: number): number;
  release(address: number): void;
}

/** Packed weights, at an address. */
export interface Packing {
  readonly address: number;
}

/** Packings kept for one tensor, such as for images of other sizes. The oldest is dropped first. */
const USES = 4;

/** By the ids of tensors. */
export class Weights {
  readonly #packings = new Map<object, Packing[]>();
  readonly #seen = new WeakSet<object>();

  constructor(readonly store: Store) {}

  /** Whether a tensor comes again: one that comes once is not worth it. */
  again(id: object): boolean {
    if (this.#seen.has(id)) return true;
    this.#seen.add(id);
    return false;
  }

  /** The packing for a use. */
  find<M extends Packing>(id: object, fits: (packing: Packing) => packing is M): M | undefined {
    return this.#packings.get(id)?.find(fits);
  }

  /** Packs in so many bytes; undefined if there is no space for them. */
  keep<M extends Packing>(id: object, bytes: number, make: (address: number) => M): M | undefined {
    let address = this.store.allocate(bytes);
    if (address === 0) {
      this.clear();
      address = this.store.allocate(bytes);
    }
    if (address === 0) return undefined;
    const packing = make(address);
    const all = this.#packings.get(id) ?? [];
    this.#packings.set(id, all);
    if (all.push(packing) > USES) this.store.release((all.shift() as Packing).address);
    return packing;
  }

  /** Drops the packings of a tensor. */
  drop(id: object): void {
    const all = this.#packings.get(id);
    if (all === undefined) return;
    this.#packings.delete(id);
    for (const { address } of all) this.store.release(address);
  }

  clear(): void {
    for (const id of [...this.#packings.keys()]) this.drop(id);
  }
}

/** The part of a backend that tells when a tensor's elements go: true if they are gone, not if others share them. */
export interface Disposing {
  disposeData(dataId: object, force?: boolean): boolean;
}

/** Drops the packings of a backend's tensors with them. */
export function follow(backend: Disposing, weights: Weights): void {
  const dispose = backend.disposeData;
  backend.disposeData = (dataId, force) => {
    const gone = dispose.call(backend, dataId, force);
    if (gone) weights.drop(dataId);
    return gone;
  };
}
