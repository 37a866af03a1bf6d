/** Faulty executors that only another process can show: for C5 and C6. */
import { spawn } from 'node:child_process';
import type { Executor } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
import { reference, referenceDefinition } from '../reference.js';

/** Holds something that keeps the process alive, from the first call on. */
export function keepsAlive(): Executor {
  const honest = reference();
  return {
    ...honest,
    submit: ((...call: Parameters<Executor['submit']>) => {
      setInterval(() => {}, 60_000);
      return honest.submit(...call);
    }) as Executor['submit'],
  };
}

/** Runs heartbeats in processes of their own that do not notice when this one dies. They end after five seconds. */
export function leavesOrphans(): Executor {
  return defineExecutor({
    ...referenceDefinition(),
    run: (call, context) => {
      const script = `
        const end = Date.now() + 5000;
        setInterval(() => {
          require('node:fs').appendFileSync(process.argv[1], '.');
          if (Date.now() > end) process.exit();
        }, 5);`;
      spawn(process.execPath, ['-e', script, String(call.args[0])], {
        detached: true,
        stdio: 'ignore',
      }).unref();
      context.started();
      return new Promise(() => setInterval(() => {}, 60_000));
    },
  });
}
