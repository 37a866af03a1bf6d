import { EqualDeadlines } from '../engine/equal-deadlines.js';
import type { LiveCall } from '../engine/live-call.js';
import type { PoolContext } from '../engine/pool.js';
import type { Stay } from '../engine/stay.js';
import type { ExecutorError } from '../executor-error.js';
import { Errand, type ErrandOwner, unneeded } from './errand.js';
import type { Lane } from './lane.js';
import type { Part } from './part.js';
import { Relay, type RelayRules } from './relay.js';
import { Returned } from './returned.js';

/** The pool of `hedge()`: sends a companion after a call that takes long. */
export class HedgingRelay extends Relay {
  override readonly hasOwnStays = true;
  readonly #part: Part;
  readonly #slow: EqualDeadlines<Stay>;

  constructor(context: PoolContext, rules: RelayRules, afterMs: number) {
    super(context, rules);
    this.#part = rules.parts[0]!;
    this.#slow = new EqualDeadlines(afterMs, (stay) => this.#accompany(stay));
  }

  override send(call: LiveCall, lane: Lane): boolean {
    const came = super.send(call, lane);
    if (came && (call.options.transfer?.length ?? 0) === 0) this.#slow.add(call.stay!);
    return came;
  }

  override failed(call: LiveCall, stay: Stay, lane: Lane, error: unknown): boolean {
    super.failed(call, stay, lane, error);
    this.#slow.remove(stay);
    const { companion } = stay;
    if (!companion?.live) return false;
    const { startedAt, jobId } = companion;
    const attempt = companion.takeOver();
    call.moveOn({ attempt, error, delayMs: 0 });
    if (startedAt !== undefined) call.started(attempt, startedAt, jobId);
    return true;
  }

  override left(stay: Stay, reason: ExecutorError | undefined): boolean {
    this.#slow.remove(stay);
    return stay.companion?.drop(reason ?? answered()) ?? false;
  }

  #accompany(stay: Stay): void {
    const call = stay.call!;
    const errand = new Errand(this.#ownerOf(stay), call, call.nextAttempt());
    stay.companion = errand;
    this.began(this.#part);
    const made = this.#part.engine.adopt(call, errand.attempt, errand);
    errand.madeBy(made);
    if (made !== undefined) made.home.enqueue(made);
  }

  #ownerOf(stay: Stay): ErrandOwner {
    const hasReturned = ({ slot }: LiveCall): boolean => slot instanceof Returned && slot.stay === stay;
    return {
      succeeded: (errand, value) => {
        const { call, startedAt, jobId, worker } = errand;
        const attempt = errand.takeOver();
        stay.companion = undefined;
        if (!hasReturned(call)) {
          call.withdraw(stay, answered());
          call.switchTo(attempt);
          call.started(attempt, startedAt, jobId);
        }
        call.slot = new Returned(stay, this.#part, worker);
        call.succeed(attempt, value);
      },
      failed: ({ call, attempt, worker }, error, working) => {
        stay.companion = undefined;
        if (!hasReturned(call)) return; // the other goes on
        call.slot = new Returned(stay, this.#part, worker);
        call.fail(attempt, error, false, working);
      },
      ended: () => this.ended({ part: this.#part }),
    };
  }
}

function answered(): ExecutorError {
  return unneeded('another one answered first');
}
