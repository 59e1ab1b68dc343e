import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decode } from '../../../ingest/events/validate.js';
import { replayDeadLetters } from '../../../ingest/replay.js';
import { collector, type CollectorAnswer, type WriteKey } from '../../../ingest/sources/collector.js';
import { importFiles } from '../../../ingest/sources/import/index.js';
import { publishing } from '../../../ingest/log/published-rulesets.js';
import { openRig, send, type Rig } from '../support.js';

const KEY: WriteKey = { name: 's', key: 'server-key-01234567890', programme: 'default', source: 'server' };
const at = (day: number): string => `2026-02-${String(day).padStart(2, '0')}T00:00:00.000Z`;
interface Told {
  readonly id?: string;
  readonly effective?: number;
  readonly correction?: boolean;
  readonly lookback?: number;
}

/** A version published on a day of February, in force from then on unless said otherwise. */
const ruleset = (version: number, day: number, told: Told = {}) => ({
  kind: 'ruleset',
  id: told.id ?? `v${version}-${day}`,
  occurred_at: at(day),
  version,
  effective_from: at(told.effective ?? day),
  rules: { attribution: { lookback_days: told.lookback ?? version } },
  ...(told.correction === undefined ? {} : { correction: told.correction }),
});

let rig: Rig;
beforeEach(async () => {
  rig = await openRig({ partitions: 2 });
});
afterEach(() => rig.close());

const rows = async () =>
  (await rig.warehouse.serve.rows<{ id: string }>('verify/rows-by-kind', { table: 'rulesets' }))
    .map(({ id }) => id)
    .sort();
const letters = () =>
  rig.warehouse.serve.rows<{ topic: string; step: string; reason: string; message: string; replay_of: string | null }>(
    'ingest/dead-letters-by-reason',
    { reason: '', after: '', address: '', limit: 100 },
  );

let files = 0;
async function bring(events: readonly unknown[], name = `part-${(files += 1)}.ndjson`) {
  const path = join(rig.dir, name);
  writeFileSync(path, events.map((one) => JSON.stringify(one)).join('\n'));
  const { log, dir } = rig;
  const paths = [path];
  const report = await importFiles({
    paths,
    kind: 'ruleset',
    log,
    dataDir: join(dir, 'data'),
    programmeId: 'default',
    source: 'import',
  });
  return report.files[0]!;
}

async function post(events: readonly unknown[]): Promise<CollectorAnswer> {
  const app = Fastify();
  await app.register(collector, { log: rig.log, writeKeys: [KEY], now: () => Date.parse(at(28)) });
  const reply = await app.inject({
    method: 'POST',
    url: '/v1/events/ruleset',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY.key}` },
    payload: JSON.stringify(events),
  });
  await app.close();
  return reply.json<CollectorAnswer>();
}

/** What the doors are asked after version 2 was published on the 10th. */
const REFUSED: [string, ReturnType<typeof ruleset>, string, RegExp][] = [
  ['a lower version', ruleset(1, 12), 'VERSION_NOT_RISING', /^version: 1 does not rise.*2 is published/],
  ['the same version', ruleset(2, 12, { lookback: 9 }), 'VERSION_NOT_RISING', /^version: 2 does not rise/],
  ['a lower version told late', ruleset(1, 5), 'VERSION_NOT_RISING', /^version: 1/],
  ['one that reaches behind its own time', ruleset(3, 12, { effective: 11 }), 'EFFECTIVE_IN_PAST', /^effective_from: /],
  ['one that reaches behind the version before it', ruleset(3, 5), 'EFFECTIVE_IN_PAST', /^effective_from: .*version 2/],
];
const TAKEN: [string, ReturnType<typeof ruleset>][] = [
  ['a higher version', ruleset(3, 12)],
  ['one told late that takes effect later', ruleset(3, 5, { effective: 11 })],
  ['a correction', ruleset(3, 12, { effective: 1, correction: true })],
  ['the same event once more', ruleset(2, 10)],
];

describe('after version 2 was published', () => {
  beforeEach(() => send(rig.log, 'ruleset', [ruleset(2, 10)]));

  it.each(REFUSED)('the collector refuses %s', async (_name, event, code, message) => {
    const answer = await post([event]);
    expect(answer).toMatchObject({ accepted: 0, duplicates: 0, rejected: [{ index: 0, id: event.id, code }] });
    expect(answer.rejected[0]!.message).toMatch(message);
    await rig.consumer().untilIdle();
    expect([await rows(), await letters()]).toEqual([['v2-10'], []]);
  });

  it.each(REFUSED)('an import makes a dead letter of %s', async (_name, event, code, message) => {
    const report = await bring([event]);
    expect(report).toMatchObject({ lines: 1, appended: 1, refused: 1, reasons: { [code]: 1 } });
    expect(report.notes).toContainEqual(expect.stringContaining(`${event.id}: `));
    await rig.consumer().untilIdle();
    expect(await rows()).toEqual(['v2-10']);
    const [letter, ...more] = await letters();
    expect([letter, more]).toMatchObject([{ topic: 'fairlead.ruleset', reason: code }, []]);
    expect(letter!.message).toMatch(message);
  });

  it.each(TAKEN)('both take %s', async (_name, event) => {
    expect(await post([event])).toMatchObject({ accepted: 1, rejected: [] });
    expect(await bring([event])).toMatchObject({ refused: 0, appended: 1 });
    await rig.consumer().untilIdle();
    expect(await letters()).toEqual([]);
  });

  it('asks each programme for itself', async () => {
    await send(rig.log, 'ruleset', [ruleset(7, 11)], 'acme');
    expect(await post([ruleset(3, 12)])).toMatchObject({ accepted: 1, rejected: [] });
  });
});

describe('within one batch', () => {
  const batch = [ruleset(1, 1), ruleset(3, 3), ruleset(2, 4), ruleset(3, 5, { lookback: 9 }), ruleset(4, 6)];

  it('the collector counts what it takes', async () => {
    const answer = await post(batch);
    expect(answer.accepted).toBe(3);
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [2, 'VERSION_NOT_RISING'],
      [3, 'VERSION_NOT_RISING'],
    ]);
  });

  it('so does an import, and again when it is brought once more under another name', async () => {
    expect(await bring(batch)).toMatchObject({ appended: 5, refused: 2 });
    expect(await bring(batch)).toMatchObject({ appended: 5, refused: 2 });
    await rig.consumer().untilIdle();
    expect(new Set(await rows())).toEqual(new Set(['v1-1', 'v3-3', 'v4-6']));
    expect((await letters()).map(({ step, reason }) => [step, reason])).toEqual(
      Array.from({ length: 4 }, () => ['door', 'VERSION_NOT_RISING']),
    );
  });
});

describe('a refused ruleset', () => {
  it('is refused again when it is replayed', async () => {
    await bring([ruleset(5, 10), ruleset(4, 12)]);
    await rig.consumer().untilIdle();
    expect(await replayDeadLetters({ ...rig, reason: '', address: '' })).toMatchObject({ replayed: 1 });
    await rig.consumer().untilIdle();
    expect(await rows()).toEqual(['v5-10']);
    const found = await letters();
    expect(found.map(({ reason }) => reason)).toEqual(['VERSION_NOT_RISING', 'VERSION_NOT_RISING']);
    expect(found.filter(({ replay_of }) => replay_of !== null)).toHaveLength(1);
    // What was refused stays out of what the next is asked against.
    expect(await post([ruleset(6, 11)])).toMatchObject({ accepted: 1 });
  });

  it('does not count for those after it', async () => {
    await bring([ruleset(5, 10), ruleset(4, 12)]);
    const verdictOf = (told: object) =>
      decode(Buffer.from(JSON.stringify(told)), 'ruleset', {
        receivedAt: Date.parse(at(28)),
        source: 'import',
        programmeId: 'default',
      });
    const judged = await publishing(rig.log, ({ newestVersion, judge }) => {
      const verdict = verdictOf(ruleset(5, 13, { id: 'again' }));
      return Promise.resolve([
        newestVersion('default'),
        newestVersion('acme'),
        verdict.ok && judge(verdict.event)?.code,
      ]);
    });
    expect(judged).toEqual([5, null, 'VERSION_NOT_RISING']);
  });
});

it('of two that come at once one is taken', async () => {
  const answers = await Promise.all([post([ruleset(1, 1, { id: 'a' })]), post([ruleset(1, 2, { id: 'b' })])]);
  expect(answers.map(({ accepted }) => accepted).sort()).toEqual([0, 1]);
});
