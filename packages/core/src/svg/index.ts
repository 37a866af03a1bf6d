/** `@elsewhere/core/svg`: what our pictures are made of. Small on purpose: for large ones use a library. */
export { type Interval, linearScale, roundTicks, type Scale } from './scale.js';
export { type Attributes, element, group, svgDocument, text, tooltip } from './svg.js';
