/** The secrets of one data directory: made at the first start, kept outside the warehouse, readable by their owner alone. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../events/errors.js';

/** Kept in DATA/secrets.json. Losing it makes new keyed hashes differ from old ones, so it belongs in every backup. */
export interface Secrets {
  /** Key of `sipHash128ReferenceKeyed((k0, k1), text)`: two unsigned 64-bit numbers, as decimal text because JSON numbers lose digits. */
  readonly pseudonymKey: { readonly k0: string; readonly k1: string };
  /** 32 random bytes in hex: signs session cookies and one-time links. */
  readonly sessionSecret: string;
}

const FILE = 'secrets.json';

function makeSecrets(): Secrets {
  const key = randomBytes(16);
  return {
    pseudonymKey: { k0: key.readBigUInt64LE(0).toString(), k1: key.readBigUInt64LE(8).toString() },
    sessionSecret: randomBytes(32).toString('hex'),
  };
}

function isUInt64(text: unknown): text is string {
  return typeof text === 'string' && /^\d{1,20}$/.test(text) && BigInt(text) < 1n << 64n;
}

function parseSecrets(text: string, path: string): Secrets {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail('SECRETS_INVALID', { message: `${path} is not JSON.` });
  }
  const secrets = value as { pseudonymKey?: { k0?: unknown; k1?: unknown }; sessionSecret?: unknown } | null;
  const k0 = secrets?.pseudonymKey?.k0;
  const k1 = secrets?.pseudonymKey?.k1;
  const sessionSecret = secrets?.sessionSecret;
  if (!isUInt64(k0) || !isUInt64(k1) || typeof sessionSecret !== 'string' || !/^[0-9a-f]{64}$/.test(sessionSecret)) {
    throw fail('SECRETS_INVALID', { message: `${path} lacks a valid pseudonymKey or sessionSecret.` });
  }
  return { pseudonymKey: { k0, k1 }, sessionSecret };
}

/** Writes beside the file, syncs, then links it into place: two first starts at once end with one file, and a kill leaves none half written. */
async function createFile(path: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(makeSecrets(), null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Reads DATA/secrets.json, making it (mode 0600) where it is absent.
 * @throws FairleadError SECRETS_INVALID where the file is there but cannot be understood; it is never overwritten.
 */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, FILE);
  const held = await readIfThere(path);
  if (held !== null) return parseSecrets(held, path);
  await mkdir(dataDir, { recursive: true });
  await createFile(path);
  return parseSecrets(await readFile(path, 'utf8'), path);
}
