import type { Task } from '@elsewhere/core';

export const square: Task<[x: number], number>;
export const mark: Task<[file: string, name: string, ms?: number], string>;
export const block: Task<[file: string, name: string, ms: number], string>;
export const failUntil: Task<[attempt: number], number>;
export const linger: Task<[file: string, name: string, ms: number], string>;
export const lengthOf: Task<[text: string], number>;
export const account: Task<[file: string, index: number, ms: number], number>;
