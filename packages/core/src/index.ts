/** `@elsewhere/core`: for people who submit. Executors are packages of their own. */

export type {
  AcceptedCall,
  ExecutorDefinition,
  PoolDefinition,
  RunContext,
} from './adapter/define-executor.js';
export { defineExecutor } from './adapter/define-executor.js';
export { asCompleted, type Completed } from './as-completed.js';
export { balance } from './compose/balance.js';
export { fallback } from './compose/fallback.js';
export { type HedgeOptions, hedge } from './compose/hedge.js';
export { limit } from './compose/limit.js';
export { retry } from './compose/retry.js';
export { route } from './compose/route.js';
export { timeout } from './compose/timeout.js';
export { type CallContext, currentCall } from './current-call.js';
export { display } from './display/display.js';
export type { DisplayOptions } from './display/display-options.js';
export type { ViewStream } from './display/terminal.js';
export type {
  RetryMessage,
  SettleMessage,
  StartMessage,
  SubmitMessage,
} from './engine/call-channels.js';
export type { Call, CloseOptions, Executor, ExecutorStats, Submits, Supports } from './executor.js';
export {
  type ErrorCode,
  ExecutorError,
  type ExecutorErrorDetails,
  SchedulerNotRunningError,
} from './executor-error.js';
export type {
  Future,
  FutureEvents,
  FutureRequest,
  FutureState,
  Handler,
  LogLine,
  Progress,
  Retrying,
} from './future.js';
export { type MapOptions, map } from './map.js';
export {
  type EarlyStoppingEvents,
  type EarlyStoppingOptions,
  earlyStopping,
  shouldStop,
} from './plugins/early-stopping.js';
export { type LimiterEvents, type LimiterOptions, limiter } from './plugins/limiter.js';
export { type LimitsEvents, limits } from './plugins/limits.js';
export { nativeThreads } from './plugins/native-threads.js';
export {
  type QueueMonitor,
  type QueueMonitorOptions,
  type QueueSample,
  type QueueViewOptions,
  queueMonitor,
} from './plugins/queue-monitor.js';
export type { QueueRow } from './plugins/queue-table.js';
export { type Requeue, requeue } from './plugins/requeue.js';
export { type WarningFilterOptions, warningFilter } from './plugins/warning-filter.js';
export type { HandlerOptions } from './scheduler/emitter.js';
export type { ErrorPolicy, FailureMode } from './scheduler/error-policy.js';
export type { SchedulerEvents, TaskEvents } from './scheduler/events.js';
export type { ExitState } from './scheduler/exit-state.js';
export type { Plugin, PluginEvents } from './scheduler/plugin.js';
export type { RunOptions } from './scheduler/run-options.js';
export type { ScheduledTask } from './scheduler/scheduled-task.js';
export { Scheduler, type SchedulerOptions } from './scheduler/scheduler.js';
export type { CallOptions, RetryPolicy } from './task/call-options.js';
export { importTask } from './task/import-task.js';
export { inlineTask } from './task/inline-task.js';
export { pythonTask, type Task, task } from './task/task.js';
export { wrapTask } from './task/wrap-task.js';
export {
  recordTimeline,
  type Timeline,
  type TimelineOptions,
  type TimelinePanelOptions,
  type TimelinePicture,
} from './timeline/record-timeline.js';
export type { SpanOutcome, TimelineSpan } from './timeline/span.js';
export { registerError } from './wire/error-classes.js';
