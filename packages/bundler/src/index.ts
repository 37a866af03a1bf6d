/** `@elsewhere/bundler`: the code of a call, as the submitter sends it. */

export { buildBundle } from './build-bundle.js';
export type { Bundle, BundleOptions } from './bundle.js';
export { readBundle, writeBundle } from './bundle-files.js';
export { type CodeUnits, codeUnits, type ShippedTask } from './code-units.js';
