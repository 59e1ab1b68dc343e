import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** Cost of one guess: 64 MiB and about 0.2 s. */
const COST = { N: 65_536, r: 8, p: 1 };
const KEY_BYTES = 32;
/** What a stored hash may ask of this machine at most. */
const MAX_MEMORY_BYTES = 256 * 1_048_576;

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...options, maxmem: MAX_MEMORY_BYTES }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** Hashes a password for `accounts` of the configuration: `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether a password belongs to a hash of `hashPassword`. False, too, for a hash that cannot be read. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, n, r, p, salt, key, ...rest] = hash.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined || rest.length > 0) return false;
  const expected = Buffer.from(key, 'base64url');
  if (expected.length !== KEY_BYTES) return false;
  try {
    const options = { N: Number(n), r: Number(r), p: Number(p) };
    return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), options), expected);
  } catch {
    return false; // Parameters that scrypt refuses: not a hash of ours.
  }
}
