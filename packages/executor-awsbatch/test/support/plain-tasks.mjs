import { task } from '@elsewhere/core';

export const double = task(import.meta.url, 'double', (x) => 2 * x);
