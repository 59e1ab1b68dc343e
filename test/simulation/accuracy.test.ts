import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REASONS, type ReasonCode } from '../../ingest/events/reasons.js';
import { succeed, tempFolder } from '../support/cli.js';
import { inLong } from '../support/in-long.js';
import { inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';
import { simulate } from '../support/promises.js';

interface Truth {
  readonly what: string;
  readonly conversion_id: string;
  readonly true_advocate_id: string | null;
  readonly amount_minor: number;
}
interface Decision {
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly outcome: string;
  readonly reason: string;
  readonly share_ppb: number;
  readonly amount_minor: number;
  readonly currency: string;
}
interface Credit {
  readonly conversion_id: string;
  readonly channel: string;
  readonly share_ppb: number;
}
type Counts = Record<'right' | 'wrong_advocate' | 'undeserved' | 'missed' | 'rightly_denied', number>;
interface Answer {
  readonly agreed: number;
  readonly compared: number;
  readonly truth: {
    readonly precision: { agreed: number; compared: number };
    readonly recall: { agreed: number; compared: number };
    readonly by_reason: readonly (Counts & { key: string })[];
    readonly by_channel: readonly (Counts & { key: string })[];
    readonly matrix: readonly (Counts & { reason: string; channel: string })[];
    readonly by_currency: readonly Record<string, string | number | null>[];
  };
}

const lines = <T>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

interface Simulated {
  readonly answer: Answer;
  readonly decisions: Decision[];
  readonly credits: Credit[];
  readonly truth: Truth[];
}

/** What a simulation holds for true, what Fairlead decides about it, and what its report says of both. */
async function simulated(seed: number): Promise<Simulated> {
  const folder = tempFolder();
  const events = await simulate(folder, { seed, days: 25, advocates: 40 });
  const truthFile = join(events, 'truth.ndjson');
  return await inside(await layData(join(folder, 'data')), async (line) => {
    await succeed(line, 'import', events);
    await succeed(line, 'run', '--role', 'ingest', '--role', 'process', '--until-idle');
    const table = async <T>(name: string): Promise<T[]> =>
      lines<T>(await succeed(line, 'export', name, '--format', 'ndjson'));
    return {
      answer: JSON.parse(await succeed(line, 'report', 'accuracy', '--truth', truthFile, '--json')) as Answer,
      decisions: await table<Decision>('decisions'),
      credits: await table<Credit>('credits'),
      truth: lines<Truth>(readFileSync(truthFile, 'utf8')).filter(({ what }) => what === 'conversion'),
    };
  });
}

/** Which of a conversion's decisions speaks for it: granted before reversed before denied, then the share, then the stronger reason. */
function before(a: Decision, b: Decision): number {
  const rank = ({ outcome }: Decision): number => ['granted', 'reversed', 'denied'].indexOf(outcome);
  const strength = ({ reason }: Decision): number => REASONS[reason as ReasonCode].precedence;
  return (
    rank(a) - rank(b) ||
    Number(b.share_ppb) - Number(a.share_ppb) ||
    strength(a) - strength(b) ||
    (a.advocate_id < b.advocate_id ? -1 : 1)
  );
}

const none = (): Counts => ({ right: 0, wrong_advocate: 0, undeserved: 0, missed: 0, rightly_denied: 0 });

describe('the accuracy report', () => {
  it.each(inLong([1, 2, 3], [1]))(
    'is what a join of truth and decisions by hand gives (seed %i)',
    async (seed) => {
      const { answer, decisions, credits, truth } = await simulated(seed);

      const all = none();
      const byReason = new Map<string, Counts>();
      const byChannel = new Map<string, Counts>();
      const matrix = new Map<string, Counts>();
      const money = new Map<string, Record<'credited' | 'right' | 'caused' | 'caught', number>>();
      for (const { conversion_id, true_advocate_id, amount_minor } of truth) {
        const own = decisions.filter((one) => one.conversion_id === conversion_id);
        if (own.length === 0) continue;
        const granted = own
          .filter((one) => one.outcome === 'granted')
          .sort((a, b) => Number(b.share_ppb) - Number(a.share_ppb) || (a.advocate_id < b.advocate_id ? -1 : 1));
        const first = granted[0]?.advocate_id ?? null;
        let verdict: keyof Counts;
        if (first === null) verdict = true_advocate_id === null ? 'rightly_denied' : 'missed';
        else if (true_advocate_id === null) verdict = 'undeserved';
        else verdict = first === true_advocate_id ? 'right' : 'wrong_advocate';
        const { reason, currency } = own.reduce((a, b) => (before(a, b) <= 0 ? a : b));
        const shares = credits.filter((one) => one.conversion_id === conversion_id);
        const channel =
          shares.reduce<Credit | null>(
            (most, one) => (most === null || Number(one.share_ppb) > Number(most.share_ppb) ? one : most),
            null,
          )?.channel ?? 'none';
        all[verdict] += 1;
        for (const [map, key] of [
          [byReason, reason],
          [byChannel, channel],
          [matrix, `${reason} ${channel}`],
        ] as const) {
          const counts = map.get(key) ?? none();
          counts[verdict] += 1;
          map.set(key, counts);
        }
        if (currency === '') continue;
        const sums = money.get(currency) ?? { credited: 0, right: 0, caused: 0, caught: 0 };
        for (const one of granted) {
          sums.credited += Number(one.amount_minor);
          if (one.advocate_id === true_advocate_id) sums.right += Number(one.amount_minor);
        }
        if (true_advocate_id !== null) sums.caused += amount_minor;
        if (true_advocate_id !== null && first === true_advocate_id) sums.caught += amount_minor;
        money.set(currency, sums);
      }

      const picked = ({ right, wrong_advocate, undeserved, missed, rightly_denied }: Counts): Counts => ({
        right,
        wrong_advocate,
        undeserved,
        missed,
        rightly_denied,
      });
      expect(all.right).toBeGreaterThan(0);
      expect([answer.agreed, answer.compared]).toEqual([
        all.right + all.rightly_denied,
        Object.values(all).reduce((a, b) => a + b, 0),
      ]);
      expect(answer.truth.precision).toMatchObject({
        agreed: all.right,
        compared: all.right + all.wrong_advocate + all.undeserved,
      });
      expect(answer.truth.recall).toMatchObject({
        agreed: all.right,
        compared: all.right + all.wrong_advocate + all.missed,
      });
      expect(new Map(answer.truth.by_reason.map((line) => [line.key, picked(line)]))).toEqual(byReason);
      expect(new Map(answer.truth.by_channel.map((line) => [line.key, picked(line)]))).toEqual(byChannel);
      expect(new Map(answer.truth.matrix.map((line) => [`${line.reason} ${line.channel}`, picked(line)]))).toEqual(
        matrix,
      );
      expect(answer.truth.by_currency).toEqual(
        [...money]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([currency, sums]) => ({
            currency,
            credited_minor: sums.credited,
            credited_right_minor: sums.right,
            caused_minor: sums.caused,
            caused_credited_minor: sums.caught,
            precision: sums.credited === 0 ? null : sums.right / sums.credited,
            recall: sums.caused === 0 ? null : sums.caught / sums.caused,
          })),
      );
    },
    180_000,
  );
});
