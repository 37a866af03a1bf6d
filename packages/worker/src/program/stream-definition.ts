import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { SourceDefinition } from '../source/source.js';
import { streamSource } from '../stream/stream-source.js';
import { CommandLineError } from './command-line.js';

/** `elsewhere-worker stream`: calls from the process that started this one. */
export const streamDefinition: SourceDefinition = {
  about: 'Takes calls from the process that started it, on file descriptors that it was given.',
  executor: 'stream',
  flags: {
    'read-fd': { value: '<n>', about: 'Descriptor to read from. Default: 3.' },
    'write-fd': { value: '<n>', about: 'Descriptor to write to, may be the same. Default: 4.' },
    'lease-ms': {
      value: '<n>',
      about: 'It leaves when nobody answered it for four fifths of this. Default: 10000.',
    },
  },
  examples: ['elsewhere-worker stream --slots 4 --tasks ./dist/tasks.js'],
  open(flags, { secret }) {
    const [reads, writes] = [
      number('read-fd', flags['read-fd'] ?? '3'),
      number('write-fd', flags['write-fd'] ?? '4'),
    ];
    const leaseMs = number('lease-ms', flags['lease-ms'] ?? '10000');
    const stream = openDescriptors(reads, writes);
    return streamSource(() => stream, { secret, leaseMs });
  },
};

function openDescriptors(reads: number, writes: number): Duplex {
  try {
    if (reads === writes) return new Socket({ fd: reads, readable: true, writable: true });
    return Duplex.from({
      readable: new Socket({ fd: reads, readable: true, writable: false }),
      writable: new Socket({ fd: writes, readable: false, writable: true }),
    });
  } catch (cause) {
    const sentence = `the descriptors ${reads} and ${writes} are no pipes or sockets: start this program with them open, as with \`stdio\` of child_process.spawn`;
    throw new CommandLineError(sentence, { cause });
  }
}

function number(flag: string, value: unknown): number {
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed >= 3) return parsed;
  throw new CommandLineError(`expected --${flag} to be a whole number of at least 3, got '${value}'`);
}
