// Runs the tests. Brings what they need where it can (Chromium, Java and Maven by apt on Debian as root) and says loudly what is missing where it cannot.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringCompose } from './compose.mjs';
import { bringKafka } from './kafka-jars.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const strict = process.env.CI === 'true';

function findChromium() {
  return [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  );
}

function bringChromium() {
  const debian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (findChromium() || !debian) return;
  console.error('tests: installing Chromium with apt');
  try {
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  } catch (error) {
    console.error(`tests: Chromium could not be installed: ${error.message}`);
  }
}

const needsBuild = () => !existsSync(join(root, 'dist', 'cli', 'main.js')) || process.argv.includes('--build');

bringChromium();
const chromium = findChromium();
if (!chromium) console.error('tests: SKIPPING the browser tests: install Chromium, or set CHROMIUM to its path');
const compose = bringCompose();
if (!compose) console.error('tests: SKIPPING the check of docker-compose.yml: install docker with its compose plugin');
const shared = existsSync(join(root, '..', 'shared', 'data'));
if (!shared) console.error('tests: SKIPPING the tests over reference data: ../shared/data is absent');
const kafka = await bringKafka({ mayInstall: true, say: (text) => console.error(`tests: ${text}`) });
if (kafka.missing) console.error(`tests: SKIPPING the tests against Kafka: ${kafka.missing}`);
if (strict && (!chromium || !compose || !shared || kafka.missing)) {
  console.error('tests: in CI nothing may be skipped');
  process.exit(1);
}
if (needsBuild()) execFileSync('node', ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });

const report = join(root, 'node_modules', '.cache', 'fairlead-tests.json');
const filters = process.argv.slice(2).filter((argument) => argument !== '--build');
const runner = spawn(
  join(root, 'node_modules', '.bin', 'vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(chromium ? { CHROMIUM: chromium } : {}) },
  },
);
runner.on('exit', (code) => {
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  if (!result) process.exit(code ?? 1);
  const skipped = result.numPendingTests + result.numTodoTests;
  console.log(
    `${result.numPassedTests} passed, ${result.numFailedTests} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  );
  process.exit(code === 0 && strict && skipped > 0 ? 1 : (code ?? 1));
});
