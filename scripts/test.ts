// `npm test`: every step, also after one that failed. `npm test -- unit lint`: these steps only.
import { runChild } from './child.mjs';
import { countStep, failuresOf, forget, inWords, sum } from './counts.mjs';
import { type Step, steps } from './steps.js';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `expected steps out of ${steps.map(({ name }) => name).join(', ')}, got ${unknown.join(', ')}`,
  );
  process.exitCode = 2;
} else {
  // Lanes need a real system beside them, so they run only when they are named.
  const chosen = ({ name }: Step) => (names.length > 0 ? names.includes(name) : !name.startsWith('live-'));
  process.exitCode = await runAll(steps.filter(chosen));
}

async function runAll(chosen: readonly Step[]): Promise<number> {
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (stopped = true));
  const lines: string[] = [];
  const counts = [];
  for (const { name, command, fault } of chosen) {
    console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
    forget(name);
    const [program, ...args] = command;
    const begin = performance.now();
    const { code } = await runChild(program, args);
    if (stopped) return 130;
    const count = countStep(name, code);
    counts.push(count);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1).padStart(6);
    const outcome = count.failed > 0 ? `FAILED: ${fault}` : count.passed > 0 ? inWords(count) : 'ok';
    lines.push(`${name.padEnd(10)}${seconds} s  ${outcome}`);
    lines.push(...failuresOf(name));
  }
  const all = sum(counts);
  console.log(`\n${'─'.repeat(64)}\n${lines.join('\n')}\n\n${inWords(all)}`);
  return all.failed > 0 ? 1 : 0;
}
