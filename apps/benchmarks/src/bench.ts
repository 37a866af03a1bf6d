// The program: `node dist/bench.js pools`.
import { type CommandLine, CommandLineError, readCommandLine, usage } from './command-line.js';
import { readCircumstances } from './report/circumstances.js';
import { report } from './report/report.js';
import { writeReadme, writeResults } from './report/write-results.js';
import { installPython, readPython } from './run/python.js';
import { type Outcome, runSuite } from './run/run-suite.js';

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await main();

async function main(): Promise<number> {
  let asked: CommandLine;
  try {
    asked = readCommandLine(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    console.error(`${error.message}\nnpm run bench -- --help tells more.`);
    return 2;
  }
  if (asked.does === 'help') console.log(usage);
  if (asked.does === 'install-python') return installPython() ? 0 : 1;
  return asked.does === 'measure' ? compete(asked) : 0;
}

/** Returns 1 when one of our pools did not answer, or left something behind. */
async function compete(asked: Extract<CommandLine, { does: 'measure' }>): Promise<number> {
  const { suite, questions, rounds, quick } = asked;
  const python = readPython();
  const absent = 'missing' in python ? asked.entrants.filter(({ side }) => side === 'python') : [];
  if ('missing' in python && absent.length > 0) {
    console.error(`${absent.map(({ name }) => name).join(' and ')} do not take part: ${python.missing}`);
  }
  const entrants = asked.entrants.filter((entrant) => !absent.includes(entrant));
  const circumstances = readCircumstances(rounds, quick);
  const outcomes = await runSuite({ questions, entrants, rounds, quick }, (line) => console.error(line));
  const text = report(circumstances, outcomes);
  console.log(text);
  if (!quick) {
    const part = asked.partial ? [...questions.map(({ name }) => name)] : [];
    console.error(`apps/benchmarks/${writeResults(suite, part, circumstances, outcomes)} has it all.`);
  }
  if (asked.write) writeReadme(suite, text);
  return outcomes.some(isFaulty) ? 1 : 0;
}

function isFaulty({ scores }: Outcome): boolean {
  return scores.some(
    ({ entrant, failures, notes }) =>
      entrant.side === 'ours' &&
      (failures.size > 0 || [...notes].some((note) => /^It (left behind|did not stop)/.test(note))),
  );
}
