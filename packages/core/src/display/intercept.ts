import { StringDecoder } from 'node:string_decoder';

/** A stream whose writes can be taken over. */
export interface WritableTerminal {
  write(text: string): unknown;
}

type Callback = (error?: Error | null) => void;

/**
 * Takes over what is written to a stream until the result is called.
 *
 * @param take - Gets it as text; characters that are split between two writes come whole.
 */
export function intercept(stream: WritableTerminal, take: (text: string) => void): () => void {
  const decoder = new StringDecoder('utf8');
  const original = stream.write;
  const isOwn = Object.hasOwn(stream, 'write');
  let active = true;
  function write(
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | Callback,
    callback?: Callback,
  ): unknown {
    if (!active) return Reflect.apply(original, stream, [chunk, encoding, callback]);
    const done = typeof encoding === 'function' ? encoding : callback;
    const isText = typeof chunk === 'string';
    const named = typeof encoding === 'string' ? encoding : 'utf8';
    if (isText && (named === 'utf8' || named === 'utf-8')) take(chunk);
    else take(decoder.write(isText ? Buffer.from(chunk, named) : Buffer.from(chunk)));
    if (done !== undefined) process.nextTick(done);
    return true;
  }
  stream.write = write;
  return () => {
    if (!active) return;
    active = false;
    // Somebody may have taken over from us in the meantime: then ours stays in between and passes everything on.
    if (stream.write !== write) return;
    if (isOwn) stream.write = original;
    else Reflect.deleteProperty(stream, 'write');
  };
}
