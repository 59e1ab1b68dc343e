import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { succeed, tempFolder, type CommandLine } from '../support/cli.js';
import { inLong } from '../support/in-long.js';
import { inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';
import { simulate } from '../support/promises.js';

interface Answer {
  readonly whole: { conversions: number; money_recall: number };
  readonly by_kind: readonly { kind: string; conversions: number; stopped: number }[];
  readonly advocates: readonly { kind: string; advocates: number; flagged: number }[];
  readonly honest_minor: number;
  readonly honest_held_share: number;
  readonly honest_long_share: number;
  readonly brier_score: number;
  readonly reviewer: {
    readonly decisions: number;
    readonly stopped_share: number;
    readonly honest_long_share: number;
    readonly most_waiting: number;
  };
}
interface Truth {
  readonly what: string;
  readonly conversion_id: string;
  readonly fraud: string | null;
  readonly lookalike: string | null;
}

interface Tried {
  readonly from: number;
  readonly now: number;
  readonly changed: number;
  readonly fraud: {
    readonly labelled: number;
    readonly before: Readonly<Record<string, number>>;
    readonly after: Readonly<Record<string, number>>;
    readonly money: readonly Readonly<Record<string, number | string>>[];
  };
}

/** A draft that holds sooner, tried, then published as it was tried: what was said, and what is so from then on. */
async function triedAndPublished(line: CommandLine, folder: string, truthFile: string) {
  const file = join(folder, 'draft.json');
  const { rules } = JSON.parse(await succeed(line, 'rules', 'show', '--json')) as { rules: { fraud?: object } };
  const draft = {
    rules: { ...rules, fraud: { ...rules.fraud, hold_score: 400_000_000, thresholds: { till_touch: 60 } } },
  };
  writeFileSync(file, JSON.stringify(draft));
  const dryRun = async (): Promise<Tried> =>
    JSON.parse(await succeed(line, 'rules', 'try', file, '--days', '40', '--truth', truthFile, '--json')) as Tried;
  const said = await dryRun();
  // At the last moment of the story: publishing by command would bring the time of the day with it.
  const event = {
    id: 'r9',
    occurred_at: new Date(said.now).toISOString(),
    version: 9,
    effective_from: new Date(said.from).toISOString(),
    correction: true,
    ...draft,
  };
  writeFileSync(join(folder, 'ruleset.ndjson'), `${JSON.stringify(event)}\n`);
  await succeed(line, 'import', join(folder, 'ruleset.ndjson'));
  await succeed(line, 'run', '--role', 'ingest', '--role', 'process', '--until-idle');
  return { said, became: await dryRun() };
}

const lines = <T>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** What the report says of a programme with every kind of cheat, and whose conversions were held. */
async function detected(seed: number) {
  const folder = tempFolder();
  const events = await simulate(folder, { seed, days: 100, advocates: 300 });
  const truthFile = join(events, 'truth.ndjson');
  return await inside(await layData(join(folder, 'data')), async (line) => {
    await succeed(line, 'import', events);
    await succeed(line, 'run', '--role', 'ingest', '--role', 'process', '--until-idle');
    const reviewer = ['--reviewer-capacity', '5', '--reviewer-error', '0.05'];
    const answer = JSON.parse(
      await succeed(line, 'report', 'detection', '--truth', truthFile, ...reviewer, '--json'),
    ) as Answer;
    const risks = lines<{ conversion_id: string; held_from: string | null }>(
      await succeed(line, 'export', 'risks', '--format', 'ndjson'),
    );
    const truth = lines<Truth>(readFileSync(truthFile, 'utf8')).filter(({ what }) => what === 'conversion');
    return {
      answer,
      held: new Set(risks.filter(({ held_from }) => held_from !== null).map((one) => one.conversion_id)),
      truth,
      ...(await triedAndPublished(line, folder, truthFile)),
    };
  });
}

/** Cheats whose conversions can be stopped: bots buy nothing, and what is posted twice is denied as a repeat. */
const KINDS = [
  'click_farm',
  'click_flooding',
  'cookie_stuffing',
  'duplicate_post',
  'refund_abuse',
  'ring',
  'self_referral',
];

describe('detection', () => {
  it.each(inLong([41, 42, 43, 44, 45, 46], [41]))(
    'stops cheats before they are paid and leaves the honest alone (seed %i)',
    async (seed) => {
      const { answer, held, truth, said, became } = await detected(seed);
      expect(answer.whole.conversions).toBeGreaterThan(200);
      expect(answer.whole.money_recall).toBeGreaterThanOrEqual(0.9);
      expect(answer.honest_minor).toBeGreaterThan(100_000);
      expect(answer.honest_long_share).toBeLessThanOrEqual(0.01);
      expect(answer.honest_held_share).toBeLessThanOrEqual(0.01);
      expect(answer.brier_score).toBeLessThan(0.1);
      // With a reviewer of five cases a day who errs in five of a hundred.
      expect(answer.reviewer.decisions).toBeGreaterThan(100);
      expect(answer.reviewer.stopped_share).toBeGreaterThanOrEqual(0.9);
      expect(answer.reviewer.honest_long_share).toBeLessThanOrEqual(0.01);
      expect(answer.reviewer.most_waiting).toBeLessThanOrEqual(5);
      const stopped = answer.by_kind.filter((line) => line.stopped > 0).map(({ kind }) => kind);
      expect(stopped).toEqual(KINDS.filter((kind) => answer.by_kind.some((line) => line.kind === kind)));
      expect(answer.advocates.find(({ kind }) => kind === 'bot_traffic')?.flagged).toBeGreaterThan(0);
      // Places and people that only look like fraud: none of theirs is held, but for what cheats did to them.
      const lookalikes = truth.filter(
        ({ lookalike, fraud }) => fraud === null && lookalike !== null && lookalike !== 'page_reload',
      );
      expect(lookalikes.length).toBeGreaterThan(100);
      const wronged = lookalikes.filter((one) => held.has(one.conversion_id));
      expect(wronged.length / lookalikes.length).toBeLessThan(0.02);
      // A dry run says what publishing makes of it.
      expect(said.changed).toBeGreaterThan(0);
      expect(said.fraud.after['held']).toBeGreaterThan(said.fraud.before['held']!);
      expect(said.fraud.after['hits']).toBeGreaterThan(50);
      expect(became.changed).toBe(0);
      expect(became.fraud.before).toEqual(said.fraud.after);
      expect(became.fraud.after).toEqual(said.fraud.after);
      for (const row of said.fraud.money)
        expect(became.fraud.money).toContainEqual({
          ...row,
          held_minor_before: row['held_minor_after'],
          held_now_minor_before: row['held_now_minor_after'],
        });
    },
    600_000,
  );
});
