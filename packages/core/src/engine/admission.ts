import { ExecutorError } from '../executor-error.js';
import type { Engine } from './engine.js';
import type { Claims } from './engine-options.js';
import type { LiveCall } from './live-call.js';
import { refusal, staysHere } from './refusal.js';

/** What a call may ask for of an executor. */
export function claimsOf(engine: Engine, call: LiveCall, args: readonly unknown[] | undefined): Claims {
  const ask = engine.passing?.claimsOf;
  return ask === undefined ? engine : ask(call, args);
}

/**
 * Lets a call in.
 *
 * @param args - Of a call that brings them, still to be read.
 * @throws ExecutorError when the executor cannot take it.
 */
export function admit(engine: Engine, call: LiveCall, args?: readonly unknown[]): Claims {
  if (engine.closed) {
    throw new ExecutorError('CLOSED', `the executor ${engine.name} is closed and takes no more calls`);
  }
  if (engine.portable && call.definition.wrapping !== undefined) throw staysHere(engine.name);
  const isGuest = call.home !== engine || call.parent !== undefined;
  if (isGuest && engine.passing === undefined) return engine; // its composite has asked before
  const claims = claimsOf(engine, call, args);
  const { name, supports, unsupported } = claims;
  const refused = refusal(name, supports, call.definition, call.options, unsupported === 'ignore');
  if (refused !== undefined) throw refused;
  return claims;
}
