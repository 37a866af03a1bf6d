import { describe, expect, it } from 'vitest';
import { triesAgain } from './retry-strategy.js';

const failed = { statusReason: 'Essential container in task exited', exitCode: 1 };

describe('after a failed attempt', () => {
  it('without a strategy there is no other', () => {
    expect(triesAgain(undefined, 1, failed)).toBe(false);
  });

  it('there is another while attempts are left', () => {
    expect([1, 2, 3].map((attempts) => triesAgain({ attempts: 3 }, attempts, failed))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('no rule that holds means another', () => {
    const evaluateOnExit = [{ onExitCode: '7', action: 'EXIT' }];
    expect(triesAgain({ attempts: 2, evaluateOnExit }, 1, failed)).toBe(true);
    expect(triesAgain({ attempts: 2, evaluateOnExit }, 1, { ...failed, exitCode: 7 })).toBe(false);
  });

  it('all conditions of a rule must hold, in upper or lower case', () => {
    const evaluateOnExit = [
      { onStatusReason: 'host ec2*', onExitCode: '1*', action: 'retry' },
      { onReason: '*', action: 'exit' },
    ];
    const strategy = { attempts: 9, evaluateOnExit };
    expect(triesAgain(strategy, 1, { statusReason: 'Host EC2 (i) terminated.', exitCode: 13 })).toBe(true);
    expect(triesAgain(strategy, 1, { statusReason: 'Host EC2 (i) terminated.' })).toBe(false);
  });

  it('an asterisk counts at the end only', () => {
    const evaluateOnExit = [{ onReason: '*memory*', action: 'EXIT' }];
    expect(triesAgain({ attempts: 2, evaluateOnExit }, 1, { ...failed, reason: 'out of memory' })).toBe(true);
  });
});
