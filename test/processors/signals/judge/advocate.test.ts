import { describe, expect, it } from 'vitest';
import { evaluateDay } from '../../../../processors/signals/judge/evaluate.js';
import type { Candidate } from '../../../../processors/signals/judge/facts.js';
import { NO_PEERS, type AdvocateFinding, type Window } from '../../../../processors/signals/judge/window.js';
import { around, candidate, day, DAY, end, NOON, settings, TODAY, touch, window } from './support.js';

const judged = (one: Window): Map<string, AdvocateFinding> =>
  new Map(evaluateDay(one, settings).map((finding) => [finding.signal, finding]));
const many = (count: number, make: (i: number) => Partial<Candidate>): Candidate[] =>
  Array.from({ length: count }, (_, i) =>
    candidate({ conversionId: `k${i}`, customerId: `c${i}`, occurredAt: NOON + i, ...make(i) }),
  );
const clicks = (count: number) => ({
  clicks: count,
  visitors: count,
  pressedKnown: count,
  framedKnown: count,
  hostingKnown: count,
  botsKnown: count,
});

describe('an advocate’s signals', () => {
  it('says nothing of an advocate with one click, whatever it was', () => {
    const all = { ...clicks(1), unpressed: 1, framed: 1, hosting: 1, bots: 1 };
    expect([...judged(window({ today: day(all) })).keys()]).toEqual([]);
  });

  it('says which shares could not be computed', () => {
    const found = judged(window({ today: day({ clicks: 3, visitors: 3 }) }));
    expect([...found.values()].map(({ signal, strength, unknown }) => [signal, strength, unknown])).toEqual([
      ['unactivated_share', null, 'user_activated'],
      ['framed_share', null, 'frame'],
      ['hosting_share', null, 'network of the address'],
      ['bot_share', null, 'user agent'],
    ]);
  });

  it('holds shares of touches against those that share them, and spares the others', () => {
    const found = judged(window({ today: day({ ...clicks(200), unpressed: 150, hosting: 90 }) }));
    const unpressed = candidate({ touch: touch({ userActivated: false }) });
    expect(found.get('unactivated_share')!.against(unpressed)).toBe(1);
    expect(found.get('unactivated_share')!.against(candidate())).toBe(0);
    expect(found.get('unactivated_share')!.against({ ...unpressed, repeat: true })).toBe(0);
    expect(found.get('hosting_share')!.against(candidate({ till: end({ ipClass: 'hosting' }) }))).toBeCloseTo(0.7, 9);
    expect(found.get('hosting_share')!.against(unpressed)).toBe(0);
  });

  it('does not call usual what every peer shows', () => {
    const today = day({ ...clicks(200), unpressed: 180 });
    const peers = { ...NO_PEERS, unpressed: { median: 0.9, mad: 0.03 } };
    expect(judged(window({ today, peers })).has('unactivated_share')).toBe(false);
    expect(judged(window({ today })).get('unactivated_share')!.strength).toBe(1);
  });

  it('tells flooding from a viral post', () => {
    const peers = { ...NO_PEERS, converting: { median: 0.06, mad: 0.02 } };
    const night = Array.from({ length: 24 }, () => 40);
    const flood = judged(window({ peers, today: day({ ...clicks(960), hours: night, customers: 6, conversions: 6 }) }));
    expect(flood.get('flooding')!.strength).toBe(1);
    expect(flood.get('machine_hours')!.strength).toBe(1);
    expect(flood.get('flooding')!.against(candidate())).toBeCloseTo(0.1, 9);
    const evening = Array.from({ length: 24 }, (_, hour) => (hour > 17 && hour < 22 ? 240 : 0));
    const viral = judged(
      window({ peers, today: day({ ...clicks(960), hours: evening, customers: 25, conversions: 25 }) }),
    );
    expect([...viral.keys()].sort()).toEqual(['click_velocity', 'conversion_velocity']);
  });

  it('knows the rhythm of a machine from that of people', () => {
    const octaves = (counts: Record<number, number>) => Array.from({ length: 24 }, (_, i) => counts[i] ?? 0);
    expect(
      judged(window({ today: day({ ...clicks(90), octaves: octaves({ 6: 80, 7: 9 }) }) })).get('regularity')!.strength,
    ).toBe(1);
    // Exponential gaps: no octave has more than a quarter.
    expect(
      judged(
        window({ today: day({ ...clicks(90), octaves: octaves({ 3: 8, 4: 15, 5: 22, 6: 22, 7: 14, 8: 8 }) }) }),
      ).has('regularity'),
    ).toBe(false);
    expect(judged(window({ today: day({ ...clicks(20), octaves: octaves({ 6: 19 }) }) })).has('regularity')).toBe(
      false,
    );
  });

  it('holds a rhythm against pressed touches only where most of all touches say they were pressed', () => {
    const pressed = candidate({ touch: touch({ userActivated: true }) });
    const machine = {
      octaves: Array.from({ length: 24 }, (_, i) => (i === 6 ? 89 : 0)),
      hours: Array<number>(24).fill(4),
    };
    const against = (unpressed: number, pressedKnown = 90, of: Candidate = pressed) => {
      const found = judged(window({ today: day({ ...clicks(90), ...machine, pressedKnown, unpressed }) }));
      return (['regularity', 'machine_hours'] as const).map((signal) => {
        const { strength } = found.get(signal)!;
        return found.get(signal)!.against(of) / strength!;
      });
    };
    expect(against(0)).toEqual([1, 1]);
    expect(against(44)).toEqual([1, 1]);
    expect(against(45)).toEqual([0.1, 0.1]);
    expect(against(90)).toEqual([0.1, 0.1]);
    // What nobody told of is not pressed.
    expect(against(0, 45)).toEqual([0.1, 0.1]);
    expect(against(90, 90, candidate({ touch: touch({ userActivated: false }) }))).toEqual([1, 1]);
    expect(against(0, 90, candidate({ repeat: true }))).toEqual([0, 0]);
  });

  it.each<[string, number, number | undefined]>([
    ['a couple', 2, undefined],
    ['a family of four', 4, 2 / 7],
    ['a den', 9, 1],
    ['a kiosk', 51, undefined],
  ])('counts the customers of a device: %s', (_, customers, strength) => {
    const shared = around({ customersOfDevice: () => customers });
    const found = judged(window({ around: shared, candidates: [candidate({ till: end({ deviceId: 'd' }) })] })).get(
      'shared_device',
    );
    if (strength === undefined) expect(found).toBeUndefined();
    else expect(found!.strength).toBeCloseTo(strength, 9);
  });

  it('counts other advocates on a device with two customers, or with one if they are paid together', () => {
    const on = (counts: Record<string, number>, paid: readonly string[] = []) =>
      judged(
        window({
          candidates: [candidate({ till: end({ deviceId: 'd' }) })],
          around: around({
            customersOfDevice: () => 5,
            advocatesOfDevice: () => new Map(Object.entries(counts)),
            advocatesOfPayout: () => paid,
          }),
        }),
      ).get('device_across_advocates')?.strength;
    expect(on({ a: 4, b: 1 })).toBeUndefined();
    expect(on({ a: 2, b: 2 })).toBeCloseTo(0.6, 9);
    expect(on({ a: 1, b: 1, c: 1 }, ['a', 'b', 'c'])).toBe(1);
  });

  it.each<[number, number | undefined]>([
    [1, undefined],
    [2, 0.5],
    [3, 1],
    [21, undefined],
  ])('takes an account that %i advocates are paid into for what it is', (count, strength) => {
    const advocates = Array.from({ length: count }, (_, i) => `a${i}`);
    const found = judged(window({ around: around({ advocatesOfPayout: () => advocates }) })).get('shared_payout');
    expect(found?.strength).toBe(strength);
  });

  it('spares an address of a commons, and of a hundred thousand people', () => {
    const at = (count: number) =>
      judged(window({ candidates: many(count, () => ({ till: end({ ipKey: 'x' }) })) })).get('shared_address')
        ?.strength;
    expect(at(3)).toBeUndefined();
    expect(at(8)).toBe(1);
    expect(at(21)).toBeUndefined();
    expect(at(20_000)).toBeUndefined();
  });

  it('waits for orders to grow old before it speaks of reversals', () => {
    const orders = (age: number, reversed: number) =>
      many(10, (i) => ({
        orderId: `o${i}`,
        occurredAt: NOON - age * DAY + i,
        reversedAt: i < reversed ? NOON - DAY : null,
      }));
    const rate = (age: number, reversed: number, usual: number | null = null) =>
      judged(
        window({
          long: orders(age, reversed),
          peers: { ...NO_PEERS, reversed: usual === null ? null : { median: usual, mad: 0.02 } },
        }),
      ).get('reversal_rate')?.strength;
    expect(rate(40, 8)).toBe(1);
    expect(rate(40, 2)).toBeUndefined();
    expect(rate(2, 8)).toBeUndefined();
    expect(rate(40, 8, 0.4)).toBeUndefined();
    const young = candidate({ occurredAt: NOON });
    const found = judged(window({ long: [...orders(40, 8), young] })).get('reversal_rate')!;
    expect(found.against(young)).toBe(1);
    expect(found.against(candidate({ orderId: null }))).toBe(0);
    expect(found.against(candidate({ reversedAt: NOON }))).toBe(0);
  });

  it('tells returns that wait for the reward from those of people who do not like what they bought', () => {
    const orders = (lags: readonly (number | null)[], age = 60) =>
      lags.map((lag, i) =>
        candidate({
          conversionId: `c${i}`,
          orderId: `o${i}`,
          occurredAt: NOON - age * DAY + i,
          reversedAt: lag === null ? null : NOON - (age - lag) * DAY,
        }),
      );
    const told = (lags: readonly (number | null)[], holdDays = 30) =>
      judged(window({ long: orders(lags), holdDays })).get('late_reversals');
    const kept = [null, null, null, null, null, null];
    expect(told([31, 33, 36, ...kept])?.strength).toBe(1);
    expect(told([31, ...kept])).toBeUndefined();
    expect(told([31, 33, 3, 9, 12, ...kept])).toBeUndefined();
    expect(told([22, 25, 28, ...kept])).toBeUndefined();
    expect(told([22, 25, 28, ...kept], 14)?.strength).toBe(1);
    const found = told([31, 33, 36, ...kept])!;
    expect(found.against(candidate({ orderId: 'young', occurredAt: NOON - 43 * DAY }))).toBe(1);
    expect(found.against(candidate({ orderId: 'old', occurredAt: NOON - 46 * DAY }))).toBe(0);
    expect(found.against(candidate({ orderId: null }))).toBe(0);
  });

  it('lets a burst, new or old, only inform', () => {
    const today = day({
      ...clicks(900),
      conversions: 60,
      customers: 60,
      touched: 60,
      hours: Array.from({ length: 24 }, (_, i) => (i > 9 ? 64 : 0)),
    });
    const found = judged(window({ today, advocateSince: (TODAY - 3) * DAY, candidates: many(60, () => ({})) }));
    const weights = [...found.keys()].map((signal) => settings(signal as 'click_velocity').weightPpb);
    expect([...found.keys()].sort()).toEqual([
      'click_velocity',
      'conversion_velocity',
      'hour_concentration',
      'new_advocate_burst',
    ]);
    expect(Math.max(...weights)).toBeLessThanOrEqual(30_000_000);
  });
});
