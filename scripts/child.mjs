// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {NodeJS.Signals[]} */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH'];

/**
 * Runs a command to its end. It gets a process group of its own, so that a signal reaches it from here and
 * from nowhere else: a terminal signals everyone at once, and npm then repeats what its script already got.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, cwd?: string, env?: Readonly<Record<string, string>> }} [options]
 *   `quiet` keeps the output back; it is in the result.
 * @returns {Promise<{ code: number, output: string }>} `code` as in a shell: 127 when there is no such command, 128 + n after signal n.
 */
export function runChild(command, args, { quiet = false, cwd, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['inherit', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const stopPassing = passSignalsOn(child);
    child.once('error', (error) => {
      stopPassing();
      if (!quiet) console.error(error.message);
      resolve({ code: 127, output: error.message });
    });
    child.once('close', (code, signal) => {
      stopPassing();
      resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGTERM'], output });
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignalsOn(child) {
  /** @type {Map<NodeJS.Signals, number>} */
  const passedAt = new Map();
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    // npm's repetition of a Ctrl-C arrives within milliseconds, a person's second one does not.
    if (performance.now() - (passedAt.get(signal) ?? Number.NEGATIVE_INFINITY) < 300) return;
    passedAt.set(signal, performance.now());
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  for (const signal of passedOn) process.on(signal, passOn);
  return () => {
    for (const signal of passedOn) process.off(signal, passOn);
  };
}
