// A program that awaits one call and ends: node one-call.mjs '{ "jobQueue": … }'
import { awsBatch } from '@elsewhere/executor-awsbatch';
import { double } from './plain-tasks.mjs';

const batch = awsBatch(JSON.parse(process.argv[2]));
console.log(await batch.submit(double, 21));
