import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { show } from '@elsewhere/core/adapter';
import { resolveSpecifier } from '@elsewhere/core/worker';
import type { SourceDefinition } from '../source/source.js';
import { CommandLineError } from './command-line.js';
import { PROGRAM_FLAGS } from './program-flags.js';
import { storedDefinition } from './stored-definition.js';
import { streamDefinition } from './stream-definition.js';

/** Those that are part of this package. */
export const BUILT_IN: Readonly<Record<string, SourceDefinition>> = {
  stream: streamDefinition,
  stored: storedDefinition,
};

/** Names of sources whose package is called otherwise. */
const ALIASES: Readonly<Record<string, string>> = { batch: 'awsbatch' };

/**
 * A source by its name: built in, of the package `@elsewhere/executor-<name>`, or a file.
 *
 * @throws CommandLineError that says what was tried.
 */
export async function loadSource(name: string): Promise<SourceDefinition> {
  const known = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (known !== undefined) return known;
  const isFile = /[/\\]|\.[cm]?[jt]s$/.test(name);
  const specifier = isFile ? name : `@elsewhere/executor-${ALIASES[name] ?? name}/worker`;
  let found: { readonly source?: unknown };
  try {
    found = await import(isFile ? urlOf(name) : await resolveSpecifier(specifier));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const remedy = isFile
      ? ''
      : ` Built in are ${Object.keys(BUILT_IN).join(' and ')}; others are packages to install here.`;
    throw new CommandLineError(
      `the source '${name}' could not be loaded from ${specifier}: ${why}.${remedy}`,
      {
        cause,
      },
    );
  }
  if (isDefinition(found.source)) return withFlagsOfItsOwn(found.source, specifier);
  throw new CommandLineError(
    `expected ${specifier} to export \`source\` with about, executor, flags, examples and open, got \`${show(found.source)}\``,
  );
}

function withFlagsOfItsOwn(source: SourceDefinition, specifier: string): SourceDefinition {
  const taken = Object.keys(source.flags).find((flag) => Object.hasOwn(PROGRAM_FLAGS, flag));
  if (taken === undefined) return source;
  throw new CommandLineError(`the source of ${specifier} has a flag --${taken}, which is the program's own`);
}

function urlOf(name: string): string {
  return URL.canParse(name) ? name : pathToFileURL(resolve(name)).href;
}

function isDefinition(value: unknown): value is SourceDefinition {
  const { about, executor, flags, examples, open } = (value ?? {}) as Record<string, unknown>;
  const isText = typeof about === 'string' && typeof executor === 'string';
  return isText && typeof flags === 'object' && Array.isArray(examples) && typeof open === 'function';
}
