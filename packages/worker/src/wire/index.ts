/** `@elsewhere/worker/wire`: what submitters and workers on other machines say to each other. */
export { isExpired, packCalls, unpackCalls, WIRE_VERSION } from './calls.js';
export { CAPS, type Caps } from './caps.js';
export { FrameChannel, type FrameKind, type FrameListener } from './frame-channel.js';
export { fromSignedBytes, isAuthentic, macOf, toSignedBytes } from './mac.js';
export {
  type CallEvent,
  type Cancel,
  type Hello,
  packMessage,
  type Reply,
  readCancel,
  readEvent,
  readHello,
  readReason,
  readReply,
  readStarted,
  readWelcome,
  type Welcome,
} from './messages.js';
export { packOutcomes, unpackOutcomes } from './outcomes.js';
export { fromBytes, fromText, type Packed, toBytes, toText } from './packed.js';
export type { CallAttempt, SealedCall } from './sealed-call.js';
export type { AddressedOutcome, OutcomeKind, SealedOutcome } from './sealed-outcome.js';
export { sealedCallOf, tellOutcome } from './submitter.js';
