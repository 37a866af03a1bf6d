#!/usr/bin/env node
/** The program as one file, for machines without npm: the supervisor, and, started by itself, a slot. */
import { fileURLToPath } from 'node:url';
import { SETTINGS_VARIABLE } from './process/child-settings.js';

/** Put in by the build. */
declare const PACKAGE_VERSION: string;

if (process.env[SETTINGS_VARIABLE] === undefined) {
  const { runProgram } = await import('./program/run-program.js');
  const slotProgram = fileURLToPath(import.meta.url);
  process.exit(await runProgram(process.argv.slice(2), { version: PACKAGE_VERSION, slotProgram }));
} else {
  await import('./process/child.js');
}
