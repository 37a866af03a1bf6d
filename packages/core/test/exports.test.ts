import { readFileSync } from 'node:fs';
import * as core from '@elsewhere/core';
import * as adapter from '@elsewhere/core/adapter';
import * as worker from '@elsewhere/core/worker';
import { describe, expect, it } from 'vitest';

/** Names that a declaration file exports, values and types. */
function declaredIn(path: string): string[] {
  const text = readFileSync(new URL(`../dist/${path}`, import.meta.url), 'utf8');
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) =>
    names!.split(','),
  );
  const listed = lists.map((name) => name.trim().replace(/^type /, '')).filter((name) => name !== '');
  const declared = [...text.matchAll(/^export declare (?:function|const|class) (\w+)/gm)].map(
    ([, name]) => name!,
  );
  return [...listed, ...declared].sort();
}

/** Every name, values first: what is listed here is public, and a change to it is a change for users. */
const PUBLIC = [
  {
    entry: '@elsewhere/core',
    declarations: 'index.d.ts',
    module: core as object,
    values: [
      'ExecutorError',
      'Scheduler',
      'SchedulerNotRunningError',
      'asCompleted',
      'currentCall',
      'defineExecutor',
      'earlyStopping',
      'importTask',
      'inlineTask',
      'limiter',
      'limits',
      'map',
      'nativeThreads',
      'pythonTask',
      'queueMonitor',
      'registerError',
      'requeue',
      'shouldStop',
      'task',
      'warningFilter',
      'wrapTask',
    ],
    types: [
      'AcceptedCall',
      'Call',
      'CallContext',
      'CallOptions',
      'CloseOptions',
      'Completed',
      'EarlyStoppingEvents',
      'EarlyStoppingOptions',
      'ErrorCode',
      'ErrorPolicy',
      'Executor',
      'ExecutorDefinition',
      'ExecutorErrorDetails',
      'ExecutorStats',
      'ExitState',
      'FailureMode',
      'Future',
      'FutureEvents',
      'FutureRequest',
      'FutureState',
      'Handler',
      'HandlerOptions',
      'LimiterEvents',
      'LimiterOptions',
      'LimitsEvents',
      'LogLine',
      'MapOptions',
      'Plugin',
      'PluginEvents',
      'PoolDefinition',
      'Progress',
      'QueueMonitor',
      'QueueMonitorOptions',
      'QueueRow',
      'QueueSample',
      'QueueViewOptions',
      'Requeue',
      'Retrying',
      'RetryPolicy',
      'RunContext',
      'RunOptions',
      'ScheduledTask',
      'SchedulerEvents',
      'SchedulerOptions',
      'Submits',
      'Supports',
      'Task',
      'TaskEvents',
      'WarningFilterOptions',
    ],
  },
  {
    entry: '@elsewhere/core/adapter',
    declarations: 'adapter/index.d.ts',
    module: adapter as object,
    values: [
      'LEAST',
      'SHARED',
      'defineExecutor',
      'expectBoolean',
      'expectFunction',
      'expectInteger',
      'expectName',
      'expectNumber',
      'expectOneOf',
      'expectOptions',
      'expectString',
      'open',
      'openCopy',
      'referenceOf',
      'seal',
      'sealFailure',
      'show',
      'tellRemote',
    ],
    types: [
      'AcceptedCall',
      'CallQueue',
      'ExecutorDefinition',
      'ExecutorTraits',
      'LiveCall',
      'Pool',
      'PoolContext',
      'PoolDefinition',
      'Remote',
      'RunContext',
      'Sealed',
      'SealedWithBlobs',
      'Supports',
      'TaskDefinition',
      'TaskReference',
    ],
  },
  {
    entry: '@elsewhere/core/worker',
    declarations: 'worker/index.d.ts',
    module: worker as object,
    values: [
      'NATIVE_THREAD_VARIABLES',
      'WorkerContext',
      'markAsWorker',
      'open',
      'openCopy',
      'runCall',
      'runHere',
      'runningContext',
      'seal',
      'sealFailure',
    ],
    types: ['CallContext', 'RunHereOptions', 'Sealed', 'SealedWithBlobs', 'TaskReference', 'WorkerChannel'],
  },
];

describe.each(PUBLIC)('$entry', ({ declarations, module, values, types }) => {
  it('has exactly these values', () => {
    expect(Object.keys(module).sort()).toEqual([...values].sort());
  });

  it('has exactly these names, types included', () => {
    expect(declaredIn(declarations)).toEqual([...values, ...types].sort());
  });
});
