import type { Future } from '../future.js';
import { PendingFuture } from './pending-future.js';

/** Lets a call in that was submitted to be held at the door. Does nothing for any other. */
export function letIn(future: Future<unknown>): void {
  const call = PendingFuture.callOf(future);
  if (call?.place === 'door') call.home.enqueue(call);
}
