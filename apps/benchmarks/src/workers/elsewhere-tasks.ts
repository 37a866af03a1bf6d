import { type Task, task } from '@elsewhere/core';
import type { Work } from '../contestants/contestant.js';
import { die, echo, gate, hang, measure, spin } from './works.js';

/** The works as tasks of ours, by name. */
export const tasks = {
  echo: task(import.meta.url, 'echo', echo),
  measure: task(import.meta.url, 'measure', measure),
  spin: task(import.meta.url, 'spin', spin),
  hang: task(import.meta.url, 'hang', hang),
  die: task(import.meta.url, 'die', die),
  gate: task(import.meta.url, 'gate', gate),
} as unknown as Readonly<Record<Work, Task<readonly [payload: unknown], unknown>>>;
