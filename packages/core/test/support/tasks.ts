import { task } from '../../src/task/task.js';

/** What it does is up to the executor of the test; called directly it gives its argument. */
export const echo = task('file:///srv/app/tasks.js', 'echo', (value?: unknown) => value);

/** A second one, to see that tasks are told apart. */
export const other = task('file:///srv/app/tasks.js', 'other', (value?: unknown) => value);
