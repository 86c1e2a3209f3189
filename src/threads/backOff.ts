/** How long a caller usually waits for the last tiles of other threads, in times of a tile of its own. More means that a core was taken. */
const USUAL = 2;
/** The share of the time that sharing may lose. From LEAST lost milliseconds on, calls stay on one thread until the loss is that share. */
const SHARE = 1 / 30;
const LEAST = 0.1;
/** Milliseconds for which calls stay on one thread at most. */
const MOST = 1000;

/**
 * Whether the other threads' cores are free. A worker that another program keeps from its core in the middle of a tile holds up the whole call,
 * for milliseconds, and nobody can take that tile from it: it may write to `out` later, when this holds something else. Or the other program
 * moves to the caller's core. So calls stay on one thread for a while, and what was lost is a thirtieth of it.
 */
export class BackOff {
  #until = 0;
  #lost = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether calls stay on one thread. */
  get on(): boolean {
    if (this.#until === 0) return false;
    if (this.now() < this.#until) return true;
    this.#until = 0;
    return false;
  }

  /** Takes note of a shared call: its milliseconds, those of one of its tiles, of its wait for others' tiles, and of the call on one thread. */
  shared(milliseconds: number, tile: number, waited: number, alone: number): void {
    const lost = Math.max(0, waited - USUAL * tile, milliseconds - alone);
    this.#lost = Math.max(0, this.#lost + lost - SHARE * milliseconds);
    if (this.#lost < LEAST) return;
    this.#until = this.now() + Math.min(this.#lost / SHARE, MOST);
    this.#lost = 0;
  }
}
