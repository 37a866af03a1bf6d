import { AsyncLocalStorage } from 'node:async_hooks';

/** Which warnings a filter is for, and what becomes of them. */
export interface WarningRule {
  readonly action: 'ignore' | 'error';
  /** Name or code: `'DeprecationWarning'`, `'DEP0005'`. Empty: any. */
  readonly names: readonly string[];
  readonly message: RegExp | undefined;
}

type EmitWarning = typeof process.emitWarning;

/** The rules for the code that runs here; inner ones first. */
const rules = new AsyncLocalStorage<readonly WarningRule[]>();
let filtering = 0;
let unfiltered: EmitWarning = process.emitWarning;

/** Runs a call whose warnings go through this rule; those of other code on this thread do not. */
export async function withWarningFilter(run: () => Promise<unknown>, rule: WarningRule): Promise<unknown> {
  if (filtering++ === 0) {
    unfiltered = process.emitWarning;
    process.emitWarning = filtered as EmitWarning;
  }
  try {
    return await rules.run([rule, ...(rules.getStore() ?? [])], run);
  } finally {
    if (--filtering === 0) process.emitWarning = unfiltered;
  }
}

/** Takes what `process.emitWarning` takes: text or error, then type, code or options. */
function filtered(warning: string | Error, ...details: readonly unknown[]): void {
  const told = describe(warning, details);
  const rule = rules.getStore()?.find((each) => matches(each, told));
  if (rule === undefined) Reflect.apply(unfiltered, process, [warning, ...details]);
  else if (rule.action === 'error') throw told.error;
}

interface Told {
  readonly names: readonly unknown[];
  readonly error: Error;
}

function describe(warning: string | Error, [typeOrOptions, code]: readonly unknown[]): Told {
  const options: { type?: unknown; code?: unknown } =
    typeof typeOrOptions === 'object' && typeOrOptions !== null
      ? typeOrOptions
      : { type: typeOrOptions, code };
  if (warning instanceof Error) {
    return { names: [warning.name, (warning as { code?: unknown }).code], error: warning };
  }
  const name = typeof options.type === 'string' ? options.type : 'Warning';
  const error = new Error(warning);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (options.code !== undefined) Object.assign(error, { code: options.code });
  return { names: [name, options.code], error };
}

function matches({ names, message }: WarningRule, told: Told): boolean {
  if (names.length > 0 && !names.some((name) => told.names.includes(name))) return false;
  return message === undefined || new RegExp(message.source, message.flags).test(told.error.message);
}
