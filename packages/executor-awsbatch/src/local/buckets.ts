import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.js';

/** One object of a bucket. */
export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly contentType: string;
}

/** One page of a listing. */
export interface ListPage {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** Where the next page begins; `undefined` after the last. */
  readonly next: string | undefined;
}

/** A bucket in memory, listed in the order of its keys. */
export class Bucket {
  readonly #objects = new Map<string, StoredObject>();
  #sorted: string[] | undefined;

  get size(): number {
    return this.#objects.size;
  }

  /** Keys in their order, of a prefix. */
  keys(prefix = ''): string[] {
    return this.#order().filter((key) => key.startsWith(prefix));
  }

  find(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  /** @throws AwsError `NoSuchKey`. */
  get(key: string): StoredObject {
    const object = this.#objects.get(key);
    if (object !== undefined) return object;
    throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.');
  }

  put(key: string, body: Buffer, contentType: string): StoredObject {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const object = { body, etag, modifiedAt: new Date(), contentType };
    if (!this.#objects.has(key)) this.#sorted = undefined;
    this.#objects.set(key, object);
    return object;
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted = undefined;
  }

  list(prefix: string, delimiter: string, after: string, limit: number): ListPage {
    const keys: string[] = [];
    const prefixes: string[] = [];
    let last = '';
    for (const key of this.#order()) {
      if (!key.startsWith(prefix) || key <= after) continue;
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
      if (common !== undefined && (common === prefixes.at(-1) || after.startsWith(common))) continue;
      if (keys.length + prefixes.length === limit) return { keys, prefixes, next: last };
      if (common === undefined) keys.push(key);
      else prefixes.push(common);
      last = common === undefined ? key : common;
    }
    return { keys, prefixes, next: undefined };
  }

  /** By bytes, as S3 sorts. */
  #order(): string[] {
    this.#sorted ??= [...this.#objects.keys()].sort((left, right) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    );
    return this.#sorted;
  }
}

/** The buckets of one endpoint. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  create(name: string): Bucket {
    const bucket = this.#buckets.get(name) ?? new Bucket();
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** @throws AwsError `NoSuchBucket`. */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket !== undefined) return bucket;
    throw new AwsError(404, 'NoSuchBucket', `The specified bucket does not exist: ${name}`);
  }

  delete(name: string): void {
    if (this.get(name).size > 0) {
      throw new AwsError(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty.');
    }
    this.#buckets.delete(name);
  }
}
