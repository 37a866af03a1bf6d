import { channel } from './broken/channel.js';
import { rejects } from './broken/rejects.js';
import { retries } from './broken/retries.js';
import { scale } from './broken/scale.js';

rejects([...channel, ...retries, ...scale]);
