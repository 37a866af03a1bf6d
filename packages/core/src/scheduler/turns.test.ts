import { expect, it, vi } from 'vitest';
import { Turns } from './turns.js';

it('what is put off is told in its order, and what that causes after it', () => {
  const over = vi.fn();
  const turns = new Turns(over);
  const told: string[] = [];
  turns.now(() => {
    turns.later(() => {
      told.push('first');
      turns.later(() => told.push('caused by the first'));
    });
    turns.later(() => told.push('second'));
    turns.now(() => told.push('within'));
    expect([turns.busy, over.mock.calls.length]).toEqual([true, 0]);
  });
  expect(told).toEqual(['within', 'first', 'second', 'caused by the first']);
  expect([turns.busy, over.mock.calls.length]).toEqual([false, 1]);
});

it('a handler may cause very much: the last of a million events costs no more than the first', () => {
  const turns = new Turns(() => {});
  let told = 0;
  turns.now(() => {
    for (let event = 0; event < 1_000_000; event++) turns.later(() => void told++);
  });
  expect(told).toBe(1_000_000); // taken one by one from the front of an array this takes minutes
});
