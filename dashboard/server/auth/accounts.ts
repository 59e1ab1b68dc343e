import { fail } from '../../../ingest/events/errors.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { isRole, type Role } from './roles.js';

/** A configured account. */
export interface Account {
  readonly name: string;
  readonly role: string;
  /** As `hashPassword` writes it. */
  readonly password_hash: string;
}

export interface Accounts {
  readonly configured: boolean;
  /** Present role of an account; null once it is gone from the configuration. */
  roleOf(name: string): Role | null;
  /** Checks name and password. Takes as long for an unknown name as for a known one. Throws SIGN_IN_FAILED. */
  check(name: string, password: string): Promise<{ name: string; role: Role }>;
}

/** Throws CONFIG_INVALID on an account whose role there is not. */
export function createAccounts(accounts: readonly Account[]): Accounts {
  const byName = new Map<string, { role: Role; hash: string }>();
  for (const { name, role, password_hash: hash } of accounts) {
    if (!isRole(role)) throw fail('CONFIG_INVALID', { message: `accounts: "${name}" has a role that there is not` });
    if (byName.has(name)) throw fail('CONFIG_INVALID', { message: `accounts: "${name}" stands twice` });
    byName.set(name, { role, hash });
  }
  let nobody: Promise<string> | undefined;
  return {
    configured: byName.size > 0,
    roleOf: (name) => byName.get(name)?.role ?? null,
    check: async (name, password) => {
      const account = byName.get(name);
      nobody ??= hashPassword('nobody has this password');
      const matches = await verifyPassword(password, account?.hash ?? (await nobody));
      if (account === undefined || !matches) throw fail('SIGN_IN_FAILED');
      return { name, role: account.role };
    },
  };
}
