// Adds to package-lock.json the optional platform packages that the lock lacks, so that `npm ci` works on every platform.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Platform fields by the words in a package's name: system, processor and, on Linux, the C library. */
const PLATFORM =
  /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-([a-z]+))?$/;
/** What packages call the C library, and what npm calls it. */
const LIBC = { gnu: 'glibc', glibc: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/**
 * Names every optional dependency that some locked package asks for and the lock does not describe.
 * @returns {{ name: string, version: string, os: string[], cpu: string[], libc?: string[] }[]}
 */
export function missingPlatforms(lock) {
  const missing = new Map();
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (lock.packages[`node_modules/${name}`] || !/^\d/.test(version)) continue;
      const platform = PLATFORM.exec(name);
      if (!platform) continue;
      const [, os, cpu, libc] = platform;
      const known = LIBC[libc];
      missing.set(name, { name, version, os: [os], cpu: [cpu], ...(known && os === 'linux' ? { libc: [known] } : {}) });
    }
  }
  return [...missing.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Returns the lock with an entry for each missing platform package, in the order npm keeps. */
export function withPlatforms(lock) {
  const packages = { ...lock.packages };
  for (const { name, ...fields } of missingPlatforms(lock))
    packages[`node_modules/${name}`] = { ...fields, optional: true };
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  return { ...lock, packages: sorted };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = join(root, 'package-lock.json');
  if (existsSync(path)) {
    const before = readFileSync(path, 'utf8');
    const lock = JSON.parse(before);
    if (missingPlatforms(lock).length > 0) writeFileSync(path, JSON.stringify(withPlatforms(lock), null, 2) + '\n');
  }
}
