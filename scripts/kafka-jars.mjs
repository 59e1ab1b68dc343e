// Brings what an Apache Kafka broker needs: Java, and Kafka's jars from Maven Central. Nothing of Kafka's is in the repository.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The broker's release. 4.x dropped the oldest versions of the protocol (KIP-896), but what kafkajs 2.2.4 speaks is above
 * that line: test/support/kafka.test.ts tries producing, groups and admin calls against exactly this release.
 */
export const KAFKA_VERSION = '4.4.0';
const SLF4J_VERSION = '1.7.36';
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const LEAST_JAVA = 17;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, 'node_modules', '.cache', 'fairlead-kafka');
const jars = join(cache, KAFKA_VERSION);

export const HOW_TO_INSTALL = `install Java ${LEAST_JAVA} or newer and Maven (Debian: apt-get install default-jre-headless maven), or set KAFKA_BROKERS to a broker that runs`;

/** The command of a Java that is new enough, or undefined. */
function findJava() {
  const home = process.env.JAVA_HOME;
  for (const command of [...(home ? [join(home, 'bin', 'java')] : []), 'java']) {
    try {
      const text = execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const major = Number(/\b(\d+)(?:[.+\s-]|$)/.exec(text)?.[1]);
      if (major >= LEAST_JAVA) return command;
    } catch {
      // Not there, or too old to know --version: the next one.
    }
  }
  return undefined;
}

function hasMaven() {
  try {
    execFileSync('mvn', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const haveJars = () => existsSync(jars) && readdirSync(jars).some((name) => name.startsWith('kafka_2.13-'));

/** Whether missing packages can be installed without asking: only as root on Debian. */
const canInstall = () => existsSync('/etc/debian_version') && process.getuid?.() === 0;

function install(packages, say) {
  say(`installing ${packages.join(' and ')} with apt`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  } catch (error) {
    say(`${packages.join(' and ')} could not be installed: ${error.message}`);
  }
}

const pom = () => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>fairlead</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>${SLF4J_VERSION}</version></dependency>
  </dependencies>
</project>
`;

/** Copies the jars beside their place and renames them into it, so that a broken or a second download never shows. */
async function download(say) {
  say(`bringing the jars of Apache Kafka ${KAFKA_VERSION} with Maven`);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'download-'));
  try {
    writeFileSync(join(folder, 'pom.xml'), pom());
    const goal = [`${PLUGIN}:copy-dependencies`, '-DincludeScope=runtime', '-DoutputDirectory=jars'];
    await run('mvn', ['-B', '-q', ...goal], { cwd: folder, maxBuffer: 1 << 26 });
    try {
      renameSync(join(folder, 'jars'), jars);
    } catch (error) {
      if (!haveJars()) throw error;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Finds Java and Kafka's jars, fetching the jars where they are not there yet and, if `mayInstall` on Debian as root, Java and
 * Maven too. Resolves to {java, jars}, or to {missing} with a sentence that says what to install.
 */
export async function bringKafka({ mayInstall = false, say = () => {} } = {}) {
  const needJava = () => !findJava();
  const needMaven = () => !haveJars() && !hasMaven();
  if (mayInstall && canInstall() && (needJava() || needMaven()))
    install([...(needJava() ? ['default-jre-headless'] : []), ...(needMaven() ? ['maven'] : [])], say);
  const java = findJava();
  if (!java) return { missing: `there is no Java ${LEAST_JAVA} or newer: ${HOW_TO_INSTALL}` };
  if (haveJars()) return { java, jars };
  if (!hasMaven()) return { missing: `there is no Maven to bring Kafka's jars: ${HOW_TO_INSTALL}` };
  try {
    await download(say);
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(0, 3).join(' ');
    return { missing: `Maven could not bring Kafka's jars (${said || error.message}): ${HOW_TO_INSTALL}` };
  }
  return { java, jars };
}
