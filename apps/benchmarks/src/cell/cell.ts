// One measurement: one question to one contestant in a process of its own, so that nobody inherits anybody's heap,
// compiled code or crash.
import { writeSync } from 'node:fs';
import { entrants } from '../contestants/entrants.js';
import { CannotAnswer } from '../questions/question.js';
import { suites } from '../questions/suites.js';
import { type Order, REPLY_MARK, type Reply } from './order.js';
import { within } from './within.js';

const order = JSON.parse(process.argv[2]!) as Order;

process.on('uncaughtException', (error) => {
  reply({ kind: 'failed', reason: `an error came out of nowhere: ${error.message}` });
  process.exit(1);
});
reply(await measure(order));
process.exit(0); // peers' workers may hold the process

async function measure({ question: asked, contestant: name, sizes }: Order): Promise<Reply> {
  const question = Object.values(suites)
    .flat()
    .find((each) => each.name === asked);
  const contestant = await entrants.find((each) => each.name === name)?.load?.();
  if (question === undefined || contestant === undefined) {
    throw new TypeError(`expected a question and a contestant of Node, got \`${asked}\` and \`${name}\``);
  }
  try {
    const { figures, notes = [] } = await question.ask(contestant, sizes);
    const stopped = await within(10_000, contestant.stop(), 'the end of the pool').then(
      () => [],
      (error: Error) => [`It did not stop: ${error.message}.`],
    );
    return { kind: 'measured', figures, notes: [...notes, ...stopped], settings: contestant.settings };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: error instanceof CannotAnswer ? 'cannot' : 'failed', reason };
  }
}

function reply(what: Reply): void {
  writeSync(1, `\n${REPLY_MARK}${JSON.stringify(what)}\n`);
}
