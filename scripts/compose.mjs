// Finds what can read docker-compose.yml, and brings it where it can: nothing of it needs a running engine.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CANDIDATES = [['docker', 'compose'], ['docker-compose']];

const answers = ([program, ...first]) => {
  try {
    execFileSync(program, [...first, 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The command that reads a compose file: the plugin of docker, else the older program of its own. */
export const findCompose = () => CANDIDATES.find(answers);

/** The same; where there is none, Debian's package is installed first, which takes seconds. */
export function bringCompose() {
  const found = findCompose();
  if (found || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return found;
  console.error('tests: installing docker-compose with apt');
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'docker-compose'], options);
  } catch (error) {
    console.error(`tests: docker-compose could not be installed: ${error.message}`);
  }
  return findCompose();
}
