import { readFileSync } from 'node:fs';
import * as core from '@elsewhere/core';
import * as adapter from '@elsewhere/core/adapter';
import * as svg from '@elsewhere/core/svg';
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
      'display',
      'importTask',
      'inlineTask',
      'map',
      'pythonTask',
      'recordTimeline',
      'registerError',
      'task',
    ],
    types: [
      'AcceptedCall',
      'Call',
      'CallContext',
      'CallOptions',
      'CloseOptions',
      'Completed',
      'DisplayOptions',
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
      'LogLine',
      'MapOptions',
      'PoolDefinition',
      'Progress',
      'Retrying',
      'RetryPolicy',
      'RunContext',
      'RunOptions',
      'SchedulerEvents',
      'SchedulerOptions',
      'SpanOutcome',
      'Submits',
      'Supports',
      'Task',
      'TaskEvents',
      'Timeline',
      'TimelineOptions',
      'TimelinePanelOptions',
      'TimelinePicture',
      'TimelineSpan',
      'ViewStream',
    ],
  },
  {
    entry: '@elsewhere/core/adapter',
    declarations: 'adapter/index.d.ts',
    module: adapter as object,
    values: [
      'LEAST',
      'PARTS',
      'SHARED',
      'addressOf',
      'checkCode',
      'defineExecutor',
      'expectBoolean',
      'expectFunction',
      'expectInteger',
      'expectName',
      'expectNumber',
      'expectOneOf',
      'expectOptions',
      'expectString',
      'identityOf',
      'isBundle',
      'moduleId',
      'needsCode',
      'open',
      'openCopy',
      'packageOf',
      'portableReference',
      'readHeader',
      'referenceOf',
      'resolveSpecifier',
      'seal',
      'sealFailure',
      'sha256Of',
      'show',
      'tellRemote',
      'travelling',
      'unitKey',
      'withHeader',
      'workerOf',
    ],
    types: [
      'AcceptedCall',
      'BundleHeader',
      'CallQueue',
      'CodeOption',
      'CodeUnit',
      'Composed',
      'ExecutorDefinition',
      'ExecutorTraits',
      'LiveCall',
      'PackagePlace',
      'Pool',
      'PoolContext',
      'PoolDefinition',
      'PortableReference',
      'Remote',
      'RunContext',
      'Sealed',
      'SealedWithBlobs',
      'Supports',
      'TaskDefinition',
      'TaskIdentity',
      'TaskReference',
      'WorkerPlace',
    ],
  },
  {
    entry: '@elsewhere/core/worker',
    declarations: 'worker/index.d.ts',
    module: worker as object,
    values: [
      'HeldUnits',
      'UNITS_PER_CHILD',
      'WorkerContext',
      'markAsWorker',
      'open',
      'openCopy',
      'readPortableReference',
      'resolveSpecifier',
      'runCall',
      'runHere',
      'runningContext',
      'seal',
      'sealFailure',
      'serveUnits',
      'storeBundle',
      'unitKey',
    ],
    types: [
      'Accepted',
      'CallContext',
      'CodeUnit',
      'PortableReference',
      'RunHereOptions',
      'Sealed',
      'SealedWithBlobs',
      'TaskReference',
      'UnitOptions',
      'WorkerChannel',
    ],
  },
  {
    entry: '@elsewhere/core/svg',
    declarations: 'svg/index.d.ts',
    module: svg as object,
    values: ['element', 'group', 'linearScale', 'roundTicks', 'svgDocument', 'text', 'tooltip'],
    types: ['Attributes', 'Interval', 'Scale'],
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
