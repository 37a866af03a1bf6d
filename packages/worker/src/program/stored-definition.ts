import { statSync } from 'node:fs';
import type { SourceDefinition } from '../source/source.js';
import { storedSource } from '../source/stored-source.js';
import { blobCallStore } from '../store/blob-call-store.js';
import { directoryStore } from '../store/directory-store.js';
import { CommandLineError } from './command-line.js';

/** `elsewhere-worker stored`: the calls of one job from a folder. */
export const storedDefinition: SourceDefinition = {
  about: 'Runs calls that lie in a shared folder, puts their outcomes beside them, and ends.',
  executor: 'stored',
  flags: {
    store: { value: '<folder>', about: 'The folder that submitter and workers share.' },
    call: {
      value: '<key>',
      repeated: true,
      about: 'Key of a call in the folder, as in set-1/0; may be repeated.',
    },
  },
  examples: [
    'elsewhere-worker stored --store /shared/elsewhere --call set-1/0 --secret-file ~/.elsewhere-secret',
  ],
  open(flags, { secret, codeCache, log }) {
    const { store: folder, call: keys } = flags;
    if (typeof folder !== 'string')
      throw new CommandLineError('expected --store to name a folder, got nothing');
    if (!Array.isArray(keys) || keys.length === 0)
      throw new CommandLineError('expected --call to name a call of the store, got nothing');
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new CommandLineError(`expected --store to be a folder that is there, got '${folder}'`);
    return storedSource(blobCallStore(directoryStore(folder), { keys, secret, codeCache }), { log });
  },
};
