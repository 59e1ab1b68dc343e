import { fail } from '../ingest/events/errors.js';

/** Where a server is and who asks it. `origin` may be shown to anybody; the password is in no text of ours. */
export interface ServerAddress {
  /** `http(s)://host:port` */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

export interface ServerOptions {
  /** `http(s)://host:port`; a user and a password within it (`http://user:password@host`) win over the two options. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
}

/**
 * Takes the address of a server apart.
 * @throws FairleadError WAREHOUSE_URL where it is none, or names more than a server.
 */
export function serverAddress({ url, username, password, database }: ServerOptions): ServerAddress {
  const parsed = parse(url);
  if (!/^https?:\/\//i.test(url) || !parsed || parsed.hostname === '')
    throw fail('WAREHOUSE_URL', { message: `${withoutSecrets(url)} is neither chdb:PATH nor http(s)://HOST:PORT` });
  if (parsed.pathname !== '/' || parsed.search !== '' || parsed.hash !== '') {
    throw fail('WAREHOUSE_URL', {
      message: `the address of the warehouse has more than a host and a port: ${withoutSecrets(url)}`,
      hint: 'Use http(s)://HOST:PORT, and `warehouse.database` for the database.',
    });
  }
  return {
    origin: parsed.origin,
    username: parsed.username === '' ? (username ?? 'default') : decoded(parsed.username),
    password: parsed.username === '' ? (password ?? '') : decoded(parsed.password),
    database: database ?? 'default',
  };
}

/** An address as it may be shown: whatever stands before an @ is left out, as is whatever follows a question mark. */
export function withoutSecrets(url: string): string {
  return url.replace(/\/\/.*@/s, '//…@').replace(/\?.*$/s, '?…');
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
