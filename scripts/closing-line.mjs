// @ts-check
// The end of `.ci/run`: the tests that failed, then, as the last line, the sum of every step. Its argument is 0 when everything before it exited with 0.
import { inWords, keptCounts, keptFailures, sum } from './counts.mjs';

const all = sum(keptCounts());
// An install that failed, say, leaves nothing to count.
if (process.argv[2] !== '0' && all.failed === 0) all.failed = 1;
for (const line of keptFailures()) console.log(line);
console.log(inWords(all));
process.exitCode = all.failed > 0 ? 1 : 0;
