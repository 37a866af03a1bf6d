import { closing } from './broken/closing.js';
import { rejects } from './broken/rejects.js';
import { stopping } from './broken/stopping.js';

rejects([...stopping, ...closing]);
