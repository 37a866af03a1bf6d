/** The program of a child process: runs calls until the pipe from its pool ends. */

import { Socket } from 'node:net';
import type { ToWorker } from '@elsewhere/core/pool';
import { CallLoop, watchMemory } from '@elsewhere/core/runner';
import {
  HeldUnits,
  markAsWorker,
  type PortableReference,
  runningContext,
  serveUnits,
  type TaskReference,
} from '@elsewhere/core/worker';
import { FrameReader } from '../wire/frame-reader.js';
import { type ChildSettings, DESCRIPTOR, SETTINGS_VARIABLE } from './child-settings.js';
import { decodeMessage, encodeMessage, FRAME } from './frames.js';
import { ProcessOutbound } from './process-outbound.js';

const settings = JSON.parse(process.env[SETTINGS_VARIABLE] ?? '{}') as ChildSettings;
delete process.env[SETTINGS_VARIABLE];
markAsWorker();

const held = new HeldUnits();

const outbound = new ProcessOutbound(
  DESCRIPTOR.toPool,
  DESCRIPTOR.journal,
  settings.executor,
  settings.idPrefix,
  settings.units === undefined ? undefined : admits,
);
const { recycleAboveMiB } = settings;
const tell = (message: { readonly kind: string }): void => outbound.sendRaw(encodeMessage(message));
const watch =
  recycleAboveMiB === undefined
    ? undefined
    : watchMemory(
        recycleAboveMiB,
        () => process.memoryUsage.rss(),
        () => tell({ kind: 'grown' }),
      );
const loop = new CallLoop(outbound, settings.callsPerWorker, watch);
const frames = new FrameReader((kind, body) => {
  loop.receive(kind === FRAME.text ? body.toString('utf8') : (decodeMessage(body) as ToWorker));
});

if (settings.logs) {
  attributeOutput('stdout');
  attributeOutput('stderr');
}

if (settings.units !== undefined) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {}); // the host decides
  await serveUnits(settings.units);
}

const pipe = new Socket({ fd: DESCRIPTOR.fromPool, readable: true, writable: false });
pipe.on('data', (chunk) => frames.push(chunk));
pipe.on('error', () => process.exit(1));
pipe.on('end', () => process.exit(0)); // the pool has let go of this child, or is no more
tell({ kind: 'booted' });

/** With a fifth unit of code this child is replaced, and the call goes to its successor. */
function admits(task: TaskReference): boolean {
  const reference = task as PortableReference;
  if (held.admits(reference)) {
    held.add(reference);
    return true;
  }
  tell({ kind: 'grown' });
  return false;
}

/** What a call writes is sent with its name on it; what no call writes goes where it always went. */
function attributeOutput(stream: 'stdout' | 'stderr'): void {
  const target = process[stream];
  const write = target.write.bind(target) as (...args: unknown[]) => boolean;
  target.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const context = runningContext();
    const call = context === undefined ? undefined : loop.find(context);
    if (call === undefined) return write(chunk, ...rest);
    call.write(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    if (done !== undefined) queueMicrotask(done);
    return true;
  }) as typeof target.write;
}
