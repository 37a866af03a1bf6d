import { task } from '../../src/task/task.js';

/** Registers itself when this module is imported. */
export const triple = task(import.meta.url, 'triple', (value: number) => value * 3);

export const notATask = 5;
