import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  ENDED,
  type FromWorker,
  type Link,
  type LinkListener,
  NOT_STARTED,
  type TakeResult,
  type ToWorker,
  type WorkerExit,
} from '@elsewhere/core/pool';
import { LineSplitter, SLOTS } from '@elsewhere/core/runner';
import { FrameReader } from '../wire/frame-reader.js';
import { type ChildSettings, DESCRIPTOR, MARK_VARIABLE, SETTINGS_VARIABLE } from './child-settings.js';
import { decodeMessage, encodeMessage, encodeText, FRAME } from './frames.js';
import { guard, unguard } from './guardian.js';
import { JournalReader, RECORD, readRecords } from './journal.js';
import { killQuietly, killTree, markedProcesses } from './process-tree.js';

/** How child processes are started. */
export interface ProcessSettings extends ChildSettings {
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
  /** What children write goes to this process's stdout and stderr too. */
  readonly passThrough: boolean;
  /** The program of a child. Default: the one beside this file. */
  readonly program?: string | undefined;
}

/** Milliseconds that a child has to leave by itself when it is no longer needed. */
const LEAVE_MS = 1_000;

/** Milliseconds that a dead child's pipes may stay open: a grandchild can hold them. */
const PIPES_MS = 200;

const STDERR_CHARACTERS = 4_000;

const CHILD_PROGRAM = fileURLToPath(new URL('./child.js', import.meta.url));

/** Starts one child process at the head of its own group. */
export function startProcess(settings: ProcessSettings, listener: LinkListener): Link {
  const { cwd, env, execArgv, passThrough, program = CHILD_PROGRAM, ...child } = settings;
  const file = openUnnamedFile();
  const mark = randomUUID();
  const spawned = spawn(process.execPath, [...execArgv, program], {
    ...(cwd === undefined ? {} : { cwd }),
    env: {
      ...env,
      [SETTINGS_VARIABLE]: JSON.stringify(child),
      [MARK_VARIABLE]: `${process.env[MARK_VARIABLE] ?? ''}${mark};`, // pools within pools go with their outermost one
    },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', file],
    detached: true, // a group of its own: what it starts can be ended with it
  });
  if (spawned.stdio === undefined) {
    spawned.on('error', () => {}); // out of file descriptors: there is not even a pipe to wait for
    closeSync(file);
    throw new Error(`a child process could not be given its pipes: too many files are open`);
  }
  return new ProcessLink(spawned, file, mark, settings, listener);
}

class ProcessLink implements Link {
  readonly pid: number;
  readonly name: string;
  readonly booted: Promise<void>;
  readonly #child: ChildProcess;
  readonly #file: number;
  readonly #mark: string;
  readonly #journal: JournalReader;
  readonly #listener: LinkListener;
  readonly #input: Writable;
  readonly #output: Readable;
  readonly #passThrough: boolean;
  #results: Parameters<TakeResult>[] = [];
  /** The how-manieth call each slot holds, from 0: calls are begun in this order. */
  readonly #order = new Float64Array(SLOTS);
  #posted = 0;
  /** How many calls the child has begun, as the journal said when it was last read. */
  #begun = 0;
  /** What runs, as the journal said when it was last read: generation and start by slot. */
  #running = new Map<number, { readonly generation: number; readonly startedAt: number }>();
  #readAt = 0;
  #boot!: { resolve(): void; reject(error: Error): void };
  #error: Error | undefined;
  #stderr = '';
  #gone = false;

  constructor(
    child: ChildProcess,
    file: number,
    mark: string,
    settings: ProcessSettings,
    listener: LinkListener,
  ) {
    this.#mark = mark;
    this.#child = child;
    this.#file = file;
    this.#journal = new JournalReader(file);
    this.#listener = listener;
    this.#passThrough = settings.passThrough;
    this.pid = child.pid ?? 0;
    this.name = `worker process ${this.pid}`;
    this.booted = new Promise((resolve, reject) => {
      this.#boot = { resolve, reject };
    });
    this.booted.catch(() => {});
    this.#input = child.stdio[DESCRIPTOR.fromPool] as Writable;
    this.#input.on('error', () => {}); // EPIPE: the exit says more
    this.#output = child.stdio[DESCRIPTOR.toPool] as Readable;
    const frames = new FrameReader((kind, body) => this.#receive(kind, body));
    this.#output.on('data', (chunk: Buffer) => this.#feed(frames, chunk));
    this.#follow('stdout', settings);
    this.#follow('stderr', settings);
    child.on('error', (error) => {
      this.#error = explainStart(error, settings.cwd);
      if (child.pid === undefined) this.#exited(undefined, undefined); // never came to life
    });
    child.once('exit', (code, signal) =>
      this.#afterPipes(() => this.#exited(code ?? undefined, signal ?? undefined)),
    );
    if (child.pid !== undefined) guard(child.pid, this.#mark);
    for (const handle of [child, ...child.stdio]) (handle as unknown as { unref?(): void } | null)?.unref?.();
  }

  post(slot: number): void {
    this.#order[slot] = this.#posted++;
  }

  revoke(slot: number, generation: number): boolean {
    if (this.#gone) return false;
    this.#journal.revoke(slot, generation);
    this.#read();
    return this.startedAt(slot, generation) === NOT_STARTED;
  }

  startedAt(slot: number, generation: number): number {
    if (!this.#gone && performance.now() - this.#readAt > 1) this.#read();
    if (this.#order[slot]! >= this.#begun) return NOT_STARTED;
    const running = this.#running.get(slot);
    return running?.generation === generation ? running.startedAt : ENDED;
  }

  send(message: ToWorker): void {
    if (this.#gone) return;
    if (typeof message === 'string') this.#input.write(encodeText(message));
    else for (const buffer of encodeMessage(message)) this.#input.write(buffer);
  }

  drain(take: TakeResult): void {
    const results = this.#results;
    this.#results = [];
    for (const result of results) take(...result);
  }

  heard(): void {}

  pause(): void {
    this.#output.pause();
  }

  resume(): void {
    this.#output.resume();
  }

  kill(): void {
    if (!this.#gone && this.pid > 0) killTree(this.pid);
  }

  retire(): void {
    if (this.#gone) return;
    this.#input.end();
    const late = setTimeout(() => this.kill(), LEAVE_MS);
    this.#child.once('exit', () => clearTimeout(late));
  }

  #feed(frames: FrameReader, chunk: Buffer): void {
    try {
      frames.push(chunk);
      if (this.#results.length > 0) this.#listener.results();
    } catch (error) {
      this.#error = error as Error; // not our frames: something else writes to the pipe
      this.kill();
    }
  }

  #receive(kind: number, body: Buffer): void {
    if (kind === FRAME.results) {
      readRecords(body, (...record) => this.#takeRecord(...record));
      return;
    }
    const message = decodeMessage(body) as FromWorker | { readonly kind: 'booted' | 'grown' };
    if (message.kind === 'booted') this.#boot.resolve();
    else if (message.kind === 'grown') this.#listener.grown?.();
    else this.#pass(message as FromWorker);
  }

  #pass(message: FromWorker): void {
    if (message.kind === 'log') {
      const { stream, line } = message;
      if (stream === 'stderr') this.#remember(`${line}\n`);
      if (this.#passThrough) process[stream].write(`${line}\n`);
    }
    this.#listener.message(message);
  }

  #takeRecord(kind: number, slot: number, generation: number, time: number, text: string): void {
    if (kind === RECORD.started) return;
    this.#results.push([slot, generation, kind === RECORD.failure, time, text]);
  }

  /** What the journal says runs now. */
  #read(): void {
    this.#readAt = performance.now();
    const running = new Map<number, { readonly generation: number; readonly startedAt: number }>();
    this.#journal.read((kind, slot, generation, startedAt, begun) => {
      if (kind === RECORD.started) {
        running.set(slot, { generation, startedAt });
        this.#begun = Math.max(this.#begun, Number(begun));
      } else {
        running.delete(slot);
      }
    });
    this.#running = running;
  }

  #follow(name: 'stdout' | 'stderr', { logs, passThrough }: ProcessSettings): void {
    const lines = new LineSplitter();
    const log = (line: string): void => {
      if (logs) this.#listener.log?.(name, line);
    };
    this.#child[name]?.on('data', (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      if (name === 'stderr') this.#remember(text);
      if (passThrough) process[name].write(chunk);
      for (const line of lines.push(text)) log(line);
    });
  }

  #remember(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
  }

  #afterPipes(proceed: () => void): void {
    this.#output.resume();
    if (this.#output.readableEnded) {
      proceed();
      return;
    }
    const late = setTimeout(proceed, PIPES_MS);
    this.#output.once('end', () => {
      clearTimeout(late);
      proceed();
    });
  }

  #exited(exitCode: number | undefined, exitSignal: string | undefined): void {
    if (this.#gone) return;
    this.#read();
    this.#journal.read((...record) => this.#takeRecord(...record)); // what the child could not send any more
    this.#gone = true;
    for (const pid of [-this.pid, ...markedProcesses(this.#mark)]) killQuietly(pid); // what is left of its tree
    unguard(this.pid, this.#mark);
    closeSync(this.#file);
    for (const stream of this.#child.stdio) stream?.destroy();
    const exit: WorkerExit = { exitCode, exitSignal, error: this.#error, stderr: this.#stderr };
    this.#boot.reject(this.#error ?? new Error(`the process ended before it took calls`));
    this.#listener.exit(exit);
  }
}

/** A folder that is not there makes the program look as if it were missing. */
function explainStart(error: Error, cwd: string | undefined): Error {
  if (cwd === undefined || existsSync(cwd)) return error;
  return new Error(`the working directory \`cwd\` does not exist: ${cwd}`, { cause: error });
}

/** A file that has no name any more, in memory where the system offers that. */
function openUnnamedFile(): number {
  for (const folder of ['/dev/shm', tmpdir()]) {
    const path = join(folder, `elsewhere-${randomUUID()}`);
    try {
      const file = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      return file;
    } catch (error) {
      if (folder === tmpdir()) throw error;
    }
  }
  throw new Error('no folder for temporary files was found');
}
