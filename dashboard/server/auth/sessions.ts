import { createHmac, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRole, type Role } from './roles.js';

/** How long a session lasts. */
export const SESSION_LIFETIME_MS = 14 * 86_400_000;
/** Sessions that are kept; the oldest gives way. */
const MAX_SESSIONS = 1000;

/** Who is signed in. */
export interface Session {
  /** Name of the account; null for a sign-in link. */
  readonly name: string | null;
  readonly role: Role;
  /** ms since 1970. */
  readonly expiresAt: number;
}

export interface Sessions {
  /** Starts a session; the token is the cookie's value and is kept nowhere. */
  start(who: { name: string | null; role: Role }): Promise<{ token: string; session: Session }>;
  find(token: string): Session | null;
  end(token: string): Promise<void>;
}

function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false;
  const { name, role, expiresAt } = value as Record<string, unknown>;
  return (
    (name === null || typeof name === 'string') &&
    typeof role === 'string' &&
    isRole(role) &&
    typeof expiresAt === 'number'
  );
}

/** The kept sessions. A file that cannot be read signs everybody out and nothing worse. */
async function load(path: string): Promise<Map<string, Session>> {
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    return new Map(Object.entries(kept).filter((entry): entry is [string, Session] => isSession(entry[1])));
  } catch {
    return new Map();
  }
}

/**
 * Sessions by a keyed hash of their token, kept in DATA/sessions.json (mode 0600), so that a restart signs nobody out and the
 * file lets nobody in.
 */
export async function openSessions(dataDir: string, secret: string, now: () => number): Promise<Sessions> {
  const path = join(dataDir, 'sessions.json');
  const digest = (token: string) => createHmac('sha256', secret).update(token).digest('base64url');
  const sessions = await load(path);
  const write = async () => {
    await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(sessions)), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  let writing: Promise<void> = Promise.resolve();
  const save = () => {
    // One at a time; an earlier failure was its own caller's to hear of.
    writing = writing.then(write, write);
    return writing;
  };
  const drop = () => {
    for (const [name, session] of sessions) if (session.expiresAt <= now()) sessions.delete(name);
    while (sessions.size > MAX_SESSIONS) sessions.delete(sessions.keys().next().value!);
  };
  return {
    start: async ({ name, role }) => {
      const token = randomBytes(32).toString('base64url');
      const session = { name, role, expiresAt: now() + SESSION_LIFETIME_MS };
      sessions.set(digest(token), session);
      drop();
      await save();
      return { token, session };
    },
    find: (token) => {
      const session = sessions.get(digest(token));
      return session !== undefined && now() < session.expiresAt ? session : null;
    },
    end: async (token) => {
      if (sessions.delete(digest(token))) await save();
    },
  };
}
