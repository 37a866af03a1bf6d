import { describe, expect, it } from 'vitest';
import { boundNativeThreads } from './native-threads.js';

describe('bounds for native threads', () => {
  it('set the variables of the known libraries and of libuv', () => {
    expect(boundNativeThreads({}, 3)).toEqual({
      OMP_NUM_THREADS: '3',
      OPENBLAS_NUM_THREADS: '3',
      MKL_NUM_THREADS: '3',
      BLIS_NUM_THREADS: '3',
      VECLIB_MAXIMUM_THREADS: '3',
      NUMBA_NUM_THREADS: '3',
      NUMEXPR_NUM_THREADS: '3',
      UV_THREADPOOL_SIZE: '3',
    });
  });

  it('leave variables alone that are set already', () => {
    const bounded = boundNativeThreads({ OMP_NUM_THREADS: '7', HOME: '/home/ada' }, 3);
    expect(bounded).toMatchObject({ OMP_NUM_THREADS: '7', MKL_NUM_THREADS: '3', HOME: '/home/ada' });
  });

  it('do not change the environment they are given', () => {
    const environment = { HOME: '/home/ada' };
    boundNativeThreads(environment, 3);
    expect(environment).toEqual({ HOME: '/home/ada' });
  });
});
