import { describe, expect, it } from 'vitest';
import { denialOf, lacking } from './denial.js';

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

describe('what Redis says', () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:6379', 'ECONNREFUSED'],
    ['LOADING Redis is loading the dataset in memory', undefined],
    ["OOM command not allowed when used memory > 'maxmemory'.", undefined],
    ["READONLY You can't write against a read only replica.", undefined],
  ])('may pass by itself: %s', (message, code) => {
    expect(denialOf(failed(message, code))).toBeUndefined();
  });

  it.each([
    ['self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN', /not trusted.*--tls-ca/],
    ['certificate has expired', 'CERT_HAS_EXPIRED', /not trusted \(certificate has expired\)/],
    ['tlsv13 alert certificate required', 'ERR_SSL', /wants a certificate of this side/],
    ['WRONGPASS invalid username-password pair', undefined, /does not let this user in/],
    ['NOAUTH Authentication required.', undefined, /redis:\/\/user:password@host/],
    ["NOPERM this user has no permissions to run the 'xread' command", undefined, /grant \+xread/],
    ["NOPERM User me has no permissions to run the 'client|setname' command", undefined, /\+client\|setname/],
    ['NOPERM No permissions to access a key', undefined, /grant ~\{<queue>\}\*/],
  ])('will not pass, and says what to do: %s', (message, code, sentence) => {
    expect(denialOf(failed(message, code))).toMatch(sentence);
  });

  it('names all commands that are missing', () => {
    const errors = ['hset', 'xadd'].map((command) =>
      failed(`NOPERM this user has no permissions to run the '${command}' command`),
    );
    expect(lacking(errors)).toMatch(/may not run hset, xadd: grant \+hset \+xadd with ACL SETUSER/);
  });
});
