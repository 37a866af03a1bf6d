import type { LiveCall } from './live-call.js';

type Named = Pick<LiveCall, 'definition' | 'options'>;

/** Live calls that have a `key`: one for each task and key. */
export class KeyedCalls {
  readonly #calls = new Map<string, LiveCall>();

  find(call: Named): LiveCall | undefined {
    return call.options.key === undefined ? undefined : this.#calls.get(nameOf(call));
  }

  add(call: LiveCall): void {
    if (call.options.key !== undefined) this.#calls.set(nameOf(call), call);
  }

  remove(call: LiveCall): void {
    if (this.find(call) === call) this.#calls.delete(nameOf(call));
  }
}

function nameOf({ definition, options }: Named): string {
  return `${definition.key} ${options.key}`;
}
