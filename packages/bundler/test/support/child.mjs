// A worker's child: serves its units, then runs one call per message. What it says travels as text.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markAsWorker, runCall, serveUnits, storeBundle } from '@elsewhere/core/worker';

markAsWorker();

process.on('message', async (message) => {
  try {
    if (message.serve !== undefined) {
      await serveUnits(message.serve);
      process.send({ value: 'ready' });
      return;
    }
    const { reference, args, store, cache } = message;
    if (store !== undefined && reference.code?.kind === 'bundle')
      await storeBundle(cache, reference.code.sha256, (sha256) => readFile(join(store, sha256)));
    const context = { id: message.id, attempt: 1, executor: 'test' };
    process.send({ value: (await runCall(reference, args, context)) ?? null });
  } catch (error) {
    const { name, code, message: text } = error;
    process.send({ error: { name, code, message: text, className: error.constructor.name } });
  }
});
