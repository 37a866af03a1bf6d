import type { TaskReference } from '@elsewhere/core/worker';

/** The unit of code that a worker loads for a call. */
export type CodeUnit =
  | { readonly kind: 'file'; readonly sha256?: string | undefined }
  | { readonly kind: 'installed' }
  | { readonly kind: 'bundle'; readonly sha256: string }
  | { readonly kind: 'none' };

/** A task as it travels to another machine. */
export interface PortableReference extends TaskReference {
  readonly id: string;
  readonly at: { readonly url: string; readonly path: string };
  readonly code: CodeUnit;
}
