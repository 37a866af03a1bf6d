import type { SourceFlag } from '../source/source.js';

/** What every source of the program can be told. */
export const PROGRAM_FLAGS: Readonly<Record<string, SourceFlag>> = {
  slots: {
    value: '<n>',
    about: 'Calls at a time, each in a process of its own. Default: the usable processors.',
  },
  tasks: {
    value: '<file>',
    repeated: true,
    about: 'Imported by each slot before it takes calls; may be repeated. Shipped code is refused then.',
  },
  modules: { value: '<folder>', about: 'Where packages are found that bundles leave out. Default: here.' },
  'code-cache': {
    value: '<folder>',
    about: 'Where bundles are kept. Default: a private folder, removed at the end.',
  },
  'secret-file': {
    value: '<file>',
    about: 'Holds the secret that submitters prove; readable by its owner only.',
  },
  'health-file': {
    value: '<file>',
    about: 'JSON about this worker, written every second, removed at the end.',
  },
  'drain-ms': {
    value: '<n>',
    about: 'Time that running calls have to end after SIGTERM; then they are interrupted. Default: 20000.',
  },
  'recycle-after-calls': { value: '<n>', about: 'A slot is replaced after so many calls. Default: never.' },
  'recycle-above-mib': {
    value: '<n>',
    about: 'A slot is replaced when it has grown by more. Default: never.',
  },
  help: { about: 'This text; after the name of a source its own flags too.' },
  version: { about: 'The version of this program.' },
};
