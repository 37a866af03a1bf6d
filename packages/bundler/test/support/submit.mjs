// A submitter: `node submit.mjs <module> <export> <code as JSON> <store>` prints the reference and stores the blobs.
// `"local"` is what threads and processes of this machine get.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeUnits } from '@elsewhere/bundler';
import { referenceOf } from '@elsewhere/core/adapter';

const [file, name, code, store] = process.argv.slice(2);
try {
  const module = await import(pathToFileURL(file).href);
  const task = module[name];
  const local = { reference: referenceOf(task), blobs: new Map() };
  const { reference, blobs } = code === '"local"' ? local : await codeUnits(JSON.parse(code)).of(task);
  mkdirSync(store, { recursive: true });
  for (const [sha256, bytes] of blobs) writeFileSync(join(store, sha256), bytes);
  console.log(JSON.stringify({ reference }));
} catch (error) {
  console.log(JSON.stringify({ error: { name: error.name, code: error.code, message: error.message } }));
}
