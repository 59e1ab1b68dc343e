import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../events/errors.js';
import { errorCode, syncDirectory } from './disk.js';

/** Topic names as Kafka allows them; none may leave the log's directory. */
export function assertTopicName(topic: string): void {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/.test(topic)) return;
  throw fail('LOG_TOPIC_NAME', { message: `${JSON.stringify(topic.slice(0, 200))} is not a topic name` });
}

/** Every topic of a log directory and how many partitions it was created with. */
export async function readTopics(directory: string): Promise<Map<string, number>> {
  const topics = new Map<string, number>();
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const partitions = await readPartitions(join(directory, entry.name, 'topic.json'));
    if (partitions !== null) topics.set(entry.name, partitions);
  }
  return topics;
}

async function readPartitions(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  let partitions: unknown;
  try {
    partitions = (JSON.parse(text) as { partitions?: unknown }).partitions;
  } catch {
    partitions = null;
  }
  if (typeof partitions === 'number' && Number.isInteger(partitions) && partitions > 0) return partitions;
  throw fail('LOG_CORRUPT', { message: `${path} does not say how many partitions the topic has`, path });
}

/** Creates a topic's directories, all durable before its first record is. */
export async function createTopic(directory: string, topic: string, partitions: number): Promise<void> {
  const home = join(directory, topic);
  for (let i = 0; i < partitions; i += 1) await mkdir(join(home, String(i)), { recursive: true });
  const path = join(home, 'topic.json');
  await writeFile(`${path}.new`, `${JSON.stringify({ partitions })}\n`);
  const handle = await open(`${path}.new`, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
  await syncDirectory(home);
  await syncDirectory(directory);
}
