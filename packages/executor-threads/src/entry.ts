import { markAsWorker, open } from '@elsewhere/core/worker';
import type { Boot, ToWorker } from './protocol.js';
import { CallLoop } from './worker/call-loop.js';
import { Outlet } from './worker/outlet.js';
import { RingWriter } from './worker/ring-writer.js';

/** What tinypool runs first on a new thread: takes over the port and returns, so that the pool counts it as idle. */
export default function boot({ port, control, claims, ring, idPrefix }: Boot): void {
  markAsWorker();
  const words = new Int32Array(control);
  const outlet = new Outlet(port, words);
  const loop = new CallLoop({
    claims: new Int32Array(claims),
    control: words,
    times: new Float64Array(control),
    ring: new RingWriter(ring, words),
    outlet,
    idPrefix,
  });

  port.on('message', (message: ToWorker) => {
    if (typeof message === 'string') {
      loop.add(JSON.parse(message) as unknown[]);
      return;
    }
    switch (message.kind) {
      case 'call':
        loop.add(message.fields);
        break;
      case 'message':
        loop.deliver(message.slot, message.generation, message.message);
        break;
      case 'answer':
        loop.contextOf(message.slot, message.generation)?.answer(message.number, message.value);
        break;
      case 'refusal':
        loop.contextOf(message.slot, message.generation)?.refuse(message.number, message.value);
        break;
      case 'abort': {
        const context = loop.contextOf(message.slot, message.generation);
        if (context === undefined) return;
        outlet.post({ kind: 'aborting', slot: message.slot, generation: message.generation });
        context.abort(open(message.reason));
      }
    }
  });
}
