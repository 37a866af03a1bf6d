import type { Link } from '@elsewhere/core/pool';

/** Events of one slot that may be on their way at a time; at half of that it is read again. */
const MOST = 1_000;

/** Makes a slot wait whose source cannot keep up with what its task says. */
export class Throttle {
  readonly #open = new WeakMap<Link, number>();
  readonly #paused = new WeakSet<Link>();

  /** @param told - What the source returned; a promise is open until it settles. */
  follow(link: Link | undefined, told: unknown): void {
    if (link === undefined || !(told instanceof Promise)) return;
    const open = (this.#open.get(link) ?? 0) + 1;
    this.#open.set(link, open);
    if (open === MOST) {
      this.#paused.add(link);
      link.pause?.();
    }
    const closed = (): void => this.#closed(link);
    told.then(closed, closed);
  }

  /** Nothing that this slot says is passed on any more. */
  release(link: Link | undefined): void {
    if (link !== undefined && this.#paused.delete(link)) link.resume?.();
  }

  #closed(link: Link): void {
    const open = this.#open.get(link)! - 1;
    this.#open.set(link, open);
    if (open <= MOST / 2) this.release(link);
  }
}
