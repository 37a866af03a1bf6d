/** `@elsewhere/opentelemetry`: spans and metrics of calls, and their context in the tasks. */
export { type InstrumentOptions, instrument } from './instrument.js';
