import { readFileSync } from 'node:fs';
import { serveRedis } from '@elsewhere/executor-redis';
import { type PrivateRedis, startRedis } from '@elsewhere/executor-redis/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../dist/testing/private-redis.js';
import { type Certificates, makeCertificates } from './support/certificates.js';
import { needsRedis } from './support/server.js';
import { stageOn } from './support/stage.js';
import { mark, square } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

/** Redis that wants TLS and a certificate of its clients at one port; tests look into it by the other. */
interface Guarded {
  readonly server: PrivateRedis;
  readonly files: Certificates;
  readonly url: string;
}

async function startGuarded(): Promise<Guarded> {
  const files = makeCertificates();
  const port = await freePort();
  const settings = [`tls-port ${port}`, `tls-ca-cert-file ${files.ca}`];
  settings.push(`tls-cert-file ${files.cert}`, `tls-key-file ${files.key}`, 'tls-auth-clients yes');
  return { server: await startRedis({ settings }), files, url: `rediss://127.0.0.1:${port}` };
}

await needsRedis('tls', startGuarded, ({ server, files, url }: Guarded) => {
  afterAll(() => server.stop());
  const [ca, stranger, cert, key] = [files.ca, files.stranger, files.cert, files.key].map((file) =>
    readFileSync(file),
  ) as [Buffer, Buffer, Buffer, Buffer];
  const words = ['--tls-ca', files.ca, '--tls-cert', files.cert, '--tls-key', files.key];

  describe('over TLS, with a private authority', { timeout: 60_000 }, () => {
    it('calls come back, from a worker host that has TLS as well', async () => {
      const stage = stageOn(server);
      await stage.worker({ url, words });
      const executor = stage.submitter({ url, connection: { tls: { ca, cert, key } } });
      const futures = Array.from({ length: 200 }, (_, index) => executor.submit(square, index));
      expect(await Promise.all(futures)).toEqual(futures.map((_, index) => index * index));
      const running = executor.submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => running.state === 'running');
      running.cancel();
      await until('it has stopped', () => executor.stats().running === 0);
      const clients = String(await stage.raw.client('LIST')).split('\n');
      const plain = clients.filter((client) => client.includes(`laddr=127.0.0.1:${server.port}`));
      expect(plain.length, 'only this test has a connection without TLS').toBe(1);
    });

    it('a submitter that does not trust the certificate fails its calls at once, as UNAVAILABLE', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter({ url, connection: { tls: { ca: stranger, cert, key } } });
      const error = await rejection(executor.submit(square, 1));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false, executor: 'redis' });
      expect(error.message).toMatch(/certificate is not trusted \(.+\): name the authority.*`connection:/);
      expect(error.cause).toHaveProperty('code');
      await executor.close();
    });

    it('a submitter that has no certificate of its own is told so', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter({ url, connection: { tls: { ca } } });
      const error = await rejection(executor.submit(square, 1));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false });
      expect(error.message).toMatch(/wants a certificate of this side/);
    });

    it('a worker host that does not trust the certificate ends with exit code 1 and says why', async () => {
      const stage = stageOn(server);
      const others = words.map((word) => (word === files.ca ? files.stranger : word));
      const worker = await stage.worker({ url, words: others });
      expect(await worker.exited).toBe(1);
      expect(worker.output()).toMatch(/Redis cannot be used: its certificate is not trusted.*--tls-ca/);
      const own = serveRedis({ url, queue: stage.queue, connection: { tls: { ca: stranger, cert, key } } });
      await expect(own.done).rejects.toThrow(/certificate is not trusted/);
    });
  });
});
