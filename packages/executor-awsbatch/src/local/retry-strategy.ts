/** How Batch decides whether a failed attempt is followed by another. */
export interface RetryStrategy {
  /** From 1 to 10. Default: 1. */
  readonly attempts?: number | undefined;
  readonly evaluateOnExit?: readonly EvaluateOnExit[] | undefined;
}

interface EvaluateOnExit {
  readonly onStatusReason?: string | undefined;
  readonly onReason?: string | undefined;
  readonly onExitCode?: string | undefined;
  readonly action: string;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly statusReason: string;
  readonly reason?: string | undefined;
  readonly exitCode?: number | undefined;
}

/**
 * Is a failed attempt followed by another? The first rule whose conditions all hold decides; when none does, Batch
 * tries again.
 *
 * @see https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html (2026-11)
 */
export function triesAgain(strategy: RetryStrategy | undefined, attempts: number, end: AttemptEnd): boolean {
  if (attempts >= (strategy?.attempts ?? 1)) return false;
  const rule = strategy?.evaluateOnExit?.find((each) => holds(each, end));
  return rule === undefined || rule.action.toUpperCase() === 'RETRY';
}

function holds({ onStatusReason, onReason, onExitCode }: EvaluateOnExit, end: AttemptEnd): boolean {
  const exitCode = end.exitCode === undefined ? undefined : String(end.exitCode);
  return (
    matches(onStatusReason, end.statusReason) &&
    matches(onReason, end.reason) &&
    matches(onExitCode, exitCode)
  );
}

/** A pattern is the text, or the start of the text and an asterisk; upper or lower case. */
function matches(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined) return true;
  const [wanted, given] = [pattern.toLowerCase(), (text ?? '').toLowerCase()];
  return wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : given === wanted;
}
