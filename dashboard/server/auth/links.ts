import { createHash, randomBytes } from 'node:crypto';
import type { Role } from './roles.js';

/** How long a sign-in link waits to be used. */
export const LINK_LIFETIME_MS = 12 * 3_600_000;
/** Links that may wait at once; the oldest gives way. */
const MAX_LINKS = 100;

/** One-time tokens: each signs in once, with the role it was made for. Kept in memory, hashed: a restart ends them. */
export interface SignInLinks {
  make(role: Role): string;
  /** Uses a token up. null if it was used before, has expired, or never was. */
  spend(token: string): Role | null;
}

const digest = (token: string) => createHash('sha256').update(token).digest('base64');

export function createSignInLinks(now: () => number): SignInLinks {
  const waiting = new Map<string, { role: Role; expiresAt: number }>();
  return {
    make: (role) => {
      const token = randomBytes(32).toString('base64url');
      waiting.set(digest(token), { role, expiresAt: now() + LINK_LIFETIME_MS });
      if (waiting.size > MAX_LINKS) waiting.delete(waiting.keys().next().value!);
      return token;
    },
    spend: (token) => {
      const name = digest(token);
      const link = waiting.get(name);
      waiting.delete(name);
      return link !== undefined && now() < link.expiresAt ? link.role : null;
    },
  };
}
