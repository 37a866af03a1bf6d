/** Why and how a run ended. */
export interface ExitState {
  /**
   * `exhausted`: nothing was left to do. `stopped`: `stop()` was called or the run's signal aborted.
   * `timeout`: `timeoutMs` was over. `error`, `cancelled`: a failure or cancel with mode `'end'`.
   */
  readonly reason: 'exhausted' | 'stopped' | 'timeout' | 'error' | 'cancelled';
  /** What the run ended of, where something was thrown. */
  readonly error?: unknown;
  /** What `stop()` was told. */
  readonly message?: string | undefined;
}
