import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost } from '../host/create-host.js';
import type { OwnedHost } from '../host/host.js';
import type { Source, SourceDefinition } from '../source/source.js';
import { type CommandLine, CommandLineError, readCommandLine } from './command-line.js';
import { Departure } from './departure.js';
import { HEALTH_MS, type Health, type HealthFile, healthFile } from './health-file.js';
import { generalHelp, sourceHelp } from './help.js';
import { BUILT_IN, loadSource } from './load-source.js';
import { readSecret } from './read-secret.js';

/** Exit codes of the program. */
const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 3 } as const;

/** How the program is built in. */
export interface ProgramOptions {
  readonly version: string;
  /** File that a slot runs, where it is not the one of this package. */
  readonly slotProgram?: string | undefined;
}

/**
 * The program `elsewhere-worker`.
 *
 * @param words - The command line, without the names of Node and the program.
 * @returns Its exit code.
 */
export async function runProgram(words: readonly string[], options: ProgramOptions): Promise<number> {
  const [name = '--help', ...rest] = words;
  const log = (line: string): void => {
    process.stderr.write(
      `${new Date().toISOString()} elsewhere-worker ${name}: ${line.replaceAll(/\s*\n\s*/g, ' ')}\n`,
    );
  };
  process.once('uncaughtException', (error) => {
    log(`died of ${error instanceof Error ? error.stack : String(error)}`);
    process.exit(EXIT.failed);
  });
  try {
    if (name === '--version') return print(options.version);
    if (name === '--help' || name === '-h')
      return print(generalHelp(BUILT_IN), words.length === 0 ? EXIT.usage : EXIT.ok);
    if (name.startsWith('-'))
      throw new CommandLineError(
        `expected the name of a source before flags, got '${name}'; see elsewhere-worker --help`,
      );
    const definition = await loadSource(name);
    const line = readCommandLine(name, rest, definition);
    if (line.help) return print(sourceHelp(name, definition));
    return await new Program(name, definition, line, options, log).run();
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    return error instanceof CommandLineError ? EXIT.usage : EXIT.failed;
  }
}

function print(text: string, code: number = EXIT.ok): number {
  process.stdout.write(`${text}\n`);
  return code;
}

class Program {
  readonly #name: string;
  readonly #definition: SourceDefinition;
  readonly #line: CommandLine;
  readonly #options: ProgramOptions;
  readonly #log: (line: string) => void;
  readonly #startedAt = new Date().toISOString();
  #silent = false;

  constructor(
    name: string,
    definition: SourceDefinition,
    line: CommandLine,
    options: ProgramOptions,
    log: (line: string) => void,
  ) {
    this.#name = name;
    this.#definition = definition;
    this.#line = line;
    this.#options = options;
    this.#log = log;
  }

  async run(): Promise<number> {
    const { codeCache, secretFile } = this.#line;
    const secret = readSecret(secretFile);
    const cache = codeCache ?? join(tmpdir(), `elsewhere-code-${randomUUID()}`); // made with the first bundle
    try {
      const host = this.#createHost(cache);
      const context = { log: this.#log, secret, codeCache: cache, environment: process.env };
      const source = await this.#open(() => this.#definition.open(this.#line.flags, context));
      if (this.#line.tasks.length > 0) await this.#open(() => host.check());
      const health = healthFile(this.#line.healthFile);
      await this.#open(() => health.write(this.#health(host)));
      return await this.#serve(host, source, health);
    } finally {
      if (codeCache === undefined) rmSync(cache, { recursive: true, force: true });
    }
  }

  #createHost(codeCache: string): OwnedHost {
    const { slots, tasks, modules, recycleAfterCalls, recycleAboveMiB } = this.#line;
    const { executor } = this.#definition;
    const { slotProgram } = this.#options;
    return createHost({
      executor,
      slots,
      tasks,
      modules,
      codeCache,
      recycleAfterCalls,
      recycleAboveMiB,
      slotProgram,
    });
  }

  /** What fails before the first call is a fault of whoever started the program. */
  async #open<T>(open: () => T | Promise<T>): Promise<T> {
    try {
      return await open();
    } catch (cause) {
      throw new CommandLineError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  async #serve(host: OwnedHost, source: Source, health: HealthFile): Promise<number> {
    const departure = new Departure(host, this.#line.drainMs, this.#log);
    const beat = setInterval(() => this.#tell(host, health), HEALTH_MS); // keeps the program alive too
    try {
      this.#log(
        `takes calls with ${host.slots} slots, process ${process.pid}, version ${this.#options.version}`,
      );
      await Promise.race([source(host, departure.signal), departure.overdue, failureOf(host)]);
      await host.close();
      const { finished } = host.status();
      this.#log(`leaves after ${finished} calls`);
      return departure.interrupted ? EXIT.interrupted : EXIT.ok;
    } catch (error) {
      await host.close();
      throw error;
    } finally {
      clearInterval(beat);
      departure.end();
      health.remove();
    }
  }

  /** A disk that is full is no reason to stop working. */
  #tell(host: OwnedHost, health: HealthFile): void {
    try {
      health.write(this.#health(host));
    } catch (error) {
      if (!this.#silent) this.#log(`the health file cannot be written: ${(error as Error).message}`);
      this.#silent = true;
    }
  }

  #health(host: OwnedHost): Health {
    const { draining, ...status } = host.status();
    const state = draining ? 'draining' : 'running';
    return { state, source: this.#name, slots: host.slots, ...status, startedAt: this.#startedAt };
  }
}

/** A worker without slots would only take calls away from others. */
async function failureOf({ broken }: OwnedHost): Promise<never> {
  throw await broken;
}
