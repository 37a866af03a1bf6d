import type { CallHeaders } from '../adapter/index.js';
import type { TaskNumber, ToWorker } from '../protocol.js';
import type { PoolCall } from './pool-call.js';

/** Text of one message grows to this many characters at most, large calls excepted. */
const MESSAGE_CHARACTERS = 256 * 1_024;

/** Calls that follow each other in every number they carry. */
interface Run {
  readonly slot: number;
  readonly generation: number;
  readonly task: TaskNumber;
  readonly number: number | string;
  readonly attempt: number;
  readonly headers: CallHeaders | undefined;
  /** JSON, one text a call. */
  readonly args: string[];
}

/** Collects calls for one worker: plain ones share a message of text, those with binary get one of their own. */
export class Batch {
  readonly #send: (message: ToWorker, transfer?: readonly object[]) => void;
  readonly #runs: string[] = [];
  #run: Run | undefined;
  #characters = 0;

  constructor(send: (message: ToWorker, transfer?: readonly object[]) => void) {
    this.#send = send;
  }

  add(slot: number, generation: number, task: TaskNumber, call: PoolCall): void {
    const { sealed, number, attempt, headers } = call;
    if (typeof sealed !== 'string') {
      this.flush();
      const told = headers === undefined ? attempt : ([attempt, headers] as const);
      const fields = [slot, generation, task, number, told] as const;
      this.#send({ kind: 'call', fields, value: sealed! }, movedOf(call));
      return;
    }
    const foreign = typeof number === 'string'; // what is broken in it must not break the calls beside it
    const args = sealed.startsWith('[') && !foreign ? sealed : JSON.stringify(sealed);
    if (this.#run !== undefined && continues(this.#run, slot, generation, task, call)) {
      this.#run.args.push(args);
    } else {
      this.#endRun();
      this.#run = { slot, generation, task, number, attempt, headers, args: [args] };
    }
    this.#characters += args.length;
    if (this.#characters > MESSAGE_CHARACTERS) this.flush();
  }

  flush(): void {
    this.#endRun();
    if (this.#runs.length === 0) return;
    this.#send(`[${this.#runs.join(',')}]`);
    this.#runs.length = 0;
    this.#characters = 0;
  }

  #endRun(): void {
    if (this.#run === undefined) return;
    const { slot, generation, task, number, attempt, headers, args } = this.#run;
    this.#run = undefined;
    const words = [
      slot,
      generation,
      JSON.stringify(task),
      JSON.stringify(number),
      headers === undefined ? attempt : JSON.stringify([attempt, headers]),
      `[${args.join(',')}]`,
    ];
    this.#runs.push(words.join(','));
  }
}

function continues(run: Run, slot: number, generation: number, task: TaskNumber, call: PoolCall): boolean {
  const { length } = run.args;
  return (
    slot === run.slot + length &&
    generation === run.generation &&
    task === run.task &&
    typeof run.number === 'number' &&
    call.number === run.number + length &&
    call.attempt === run.attempt &&
    call.headers === run.headers
  );
}

/** With `transfer` the binary moves on; otherwise it is copied, so that the call can be sent again. */
function movedOf({ sealed, options }: PoolCall): readonly object[] {
  const blobs = typeof sealed === 'object' ? sealed.blobs : [];
  return (options.transfer?.length ?? 0) > 0 ? blobs : blobs.filter((blob) => !(blob instanceof ArrayBuffer));
}
