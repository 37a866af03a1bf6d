import { declaredNo } from './broken/declared-no.js';
import { failures } from './broken/failures.js';
import { rejects } from './broken/rejects.js';
import { states } from './broken/states.js';
import { values } from './broken/values.js';

rejects([...values, ...failures, ...states, ...declaredNo]);
