// Compiles the program to dist/, copies what is not TypeScript (SQL) and builds the dashboard's app.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);
const only = new Set(process.argv.slice(2));
const wants = (part) => only.size === 0 || only.has(part);
const run = (command, args) => execFileSync(command, args, { cwd: root, stdio: 'inherit' });

if (!existsSync(bin('tsc'))) {
  console.error('build: the compilers are not installed (production install); dist/ is taken as it is');
  process.exit(0);
}
if (wants('server')) {
  run(bin('tsc'), ['-p', 'tsconfig.build.json']);
  for (const folder of ['queries', 'migrations']) {
    const from = join(root, 'sql', folder);
    rmSync(join(root, 'dist', 'sql', folder), { recursive: true, force: true });
    if (existsSync(from)) cpSync(from, join(root, 'dist', 'sql', folder), { recursive: true });
  }
  const main = join(root, 'dist', 'cli', 'main.js');
  if (existsSync(main)) chmodSync(main, 0o755);
}
if (wants('app') && existsSync(join(root, 'dashboard', 'app', 'index.html'))) {
  run(bin('vite'), ['build', '--config', join('dashboard', 'app', 'vite.config.ts')]);
}
