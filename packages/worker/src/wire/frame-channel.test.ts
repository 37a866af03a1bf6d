import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { duplexPair } from '../../test/support/pipe.js';
import { randomOf } from '../../test/support/random.js';
import { until } from '../../test/support/until.js';
import { CAPS, type Caps } from './caps.js';
import { FrameChannel } from './frame-channel.js';
import { packMessage } from './messages.js';

interface Heard {
  readonly frames: string[];
  readonly ends: (Error | undefined)[];
}

function listen(
  stream: ConstructorParameters<typeof FrameChannel>[0],
  caps?: Caps,
): Heard & { channel: FrameChannel } {
  const heard: Heard = { frames: [], ends: [] };
  const channel = new FrameChannel(
    stream,
    {
      frame: (kind, { text }) => heard.frames.push(`${kind} ${text}`),
      ended: (error) => heard.ends.push(error),
    },
    caps,
  );
  return { ...heard, channel };
}

/** The bytes of frames as a channel writes them. */
async function bytesOf(count: number): Promise<Buffer[]> {
  const [near, far] = duplexPair();
  const frames: Buffer[] = [];
  far.on('data', (chunk: Buffer) => frames.push(chunk));
  const { channel } = listen(near);
  for (let n = 0; n < count; n++) await channel.send('ping', packMessage({ n }));
  await until('all are there', () => frames.length === count);
  return frames;
}

async function hearing(chunks: readonly Buffer[], caps?: Caps): Promise<Heard> {
  const [near, far] = duplexPair();
  const heard = listen(near, caps);
  near.on('error', () => {});
  far.on('error', () => {});
  for (const chunk of chunks) if (!far.destroyed) far.write(chunk);
  far.end();
  await until('it has ended', () => heard.ends.length > 0);
  return heard;
}

describe('a channel of frames', () => {
  it('gives what was sent, in order, and tells that the other end closed in order', async () => {
    const heard = await hearing(await bytesOf(3));
    expect(heard.frames).toEqual([0, 1, 2].map((n) => `ping {"elsewhere":1,"n":${n}}`));
    expect(heard.ends).toEqual([undefined]);
  });

  it('passes over a frame that comes twice', async () => {
    const [first, second] = (await bytesOf(2)) as [Buffer, Buffer];
    expect((await hearing([first, second, first, second])).frames).toHaveLength(2);
  });

  it('ends when a frame is missing', async () => {
    const [first, , third] = (await bytesOf(3)) as [Buffer, Buffer, Buffer];
    const heard = await hearing([first, third]);
    expect(heard.frames).toHaveLength(1);
    expect(heard.ends[0]?.message).toContain('expected frame 1');
  });

  it('ends when any byte of a frame was changed, and never gives another one instead', async () => {
    const [frame] = (await bytesOf(1)) as [Buffer];
    for (let at = 4; at < frame.length; at++) {
      const changed = Buffer.from(frame);
      changed[at] = changed[at]! ^ 0x10;
      const heard = await hearing([changed]);
      expect([heard.frames, heard.ends.length, heard.ends[0] instanceof Error], `byte ${at}`).toEqual([
        [],
        1,
        true,
      ]);
    }
  });

  it('refuses frames beyond its caps before they have come', async () => {
    const heard = await hearing([Buffer.from([0xff, 0xff, 0xff, 0x7f, 0])], { ...CAPS, bytes: 1_000 });
    expect(heard.ends[0]?.message).toContain('1 to 1000 bytes');
  });

  it('does not mind 10^5 frames that nobody wrote', { timeout: 60_000 }, async () => {
    const random = randomOf(42);
    const honest = Buffer.concat(await bytesOf(4));
    for (let count = 0; count < 100_000; count++) {
      const near = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
      const heard = listen(near);
      const bytes = Buffer.from(honest);
      for (let change = 0; change <= random.below(4); change++)
        bytes[random.below(bytes.length)] = random.below(256);
      near.emit('data', random.below(2) === 0 ? bytes : random.bytes(random.below(64)));
      expect(heard.ends.every((error) => error instanceof Error)).toBe(true);
    }
  });
});
