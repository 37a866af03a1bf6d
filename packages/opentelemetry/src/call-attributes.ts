import type { Future } from '@elsewhere/core';
import type { Attributes } from '@opentelemetry/api';

/** What every span and figure of a call carries: few values, so that figures can be grouped by them. */
export function callAttributes({ task, executor }: Future<unknown>): Attributes {
  return { 'elsewhere.task': task.name, 'elsewhere.executor': executor };
}

/** What tells a call from others, for spans. */
export function spanAttributes(future: Future<unknown>): Attributes {
  const { label } = future.task.options;
  return {
    ...callAttributes(future),
    'elsewhere.call.id': future.id,
    'code.function.name': future.task.name,
    'code.file.path': future.task.module,
    ...(label !== undefined && { 'elsewhere.label': label }),
  };
}
