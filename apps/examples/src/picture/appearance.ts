import type { ModelName } from '../models/setting.js';

/**
 * One colour per model.
 *
 * @see Okabe and Ito, "Color universal design", https://jfly.uni-koeln.de/color, read 2026-11-23: people who
 * do not see red and green apart can tell these apart.
 */
export const modelColours: Readonly<Record<ModelName, string>> = {
  neighbours: '#0072b2',
  softmax: '#e69f00',
  tree: '#009e73',
  forest: '#cc79a7',
  network: '#d55e00',
};

/** Everything that is not a model. */
export const inks = {
  background: '#ffffff',
  panel: '#fafafa',
  grid: '#e4e4e7',
  frame: '#a1a1aa',
  quiet: '#52525b',
  strong: '#18181b',
  failure: '#b91c1c',
} as const;

/** A rectangle of the picture, in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
