import type { SignalName } from '../../../ingest/events/signals.js';
import { wilsonInterval } from '../../../models/wilson-interval.js';
import { ramp, type Candidate } from './facts.js';
import { DAY_MS, idsOf, type AdvocateFinding, type Judge, type Window } from './window.js';

/** More customers than that make a device or a card a commons: a kiosk, a company, a fingerprint of many machines. */
export const COMMONS = 50;
const COMMON_ADDRESS = 20;
const AGENCY = 20;
/** How much a device counts that is the advocate's own: attribution holds its conversions as his own, by the same evidence. */
const OWN_DEVICE = 0.5;
/** Ids that an observation shows. */
const MOST_NAMED = 20;
/** A couple is nobody's ring. */
const HOUSEHOLD = 2;

/** What an advocate's customers share with each other, and he with other advocates. */
export const judgeSharing: Judge = (window, settings) => [
  ...devices(window, settings('shared_device').threshold, settings('device_across_advocates').threshold),
  ...payouts(window, settings('shared_payout').threshold),
  ...ringMember(window, settings('ring_member').threshold),
  ...keyed(window.long, window, {
    signal: 'shared_payment',
    key: ({ paymentHash }) => paymentHash,
    strength: (customers) =>
      customers > COMMONS ? 0 : ramp(customers, HOUSEHOLD, settings('shared_payment').threshold),
  }),
  ...keyed(window.candidates, window, {
    signal: 'shared_address',
    key: ({ till }) => till.ipKey,
    strength: (customers) =>
      customers > COMMON_ADDRESS ? 0 : ramp(customers, HOUSEHOLD + 1, settings('shared_address').threshold),
  }),
  ...concentration(
    window,
    'network_concentration',
    settings('network_concentration').threshold,
    ({ netKey }) => netKey,
  ),
  ...concentration(window, 'hour_concentration', settings('hour_concentration').threshold, ({ occurredAt }) =>
    String(Math.floor((occurredAt % DAY_MS) / 3_600_000)),
  ),
];

/** How much a ring speaks against conversions that touch nothing of what holds it together: it informs. */
const BESIDE = 0.15;

function ringMember({ around, end, candidates }: Window, threshold: number): AdvocateFinding[] {
  const ring = around.ringOf(end);
  if (ring === null) return [];
  const strength = Math.min(1, ring.tie / threshold);
  const touching = candidates.filter(({ conversionId }) => ring.touches(conversionId));
  return [
    {
      signal: 'ring_member',
      value: ring.tie,
      strength,
      evidence: touching.length > 0 ? idsOf(touching) : ring.others.slice(0, MOST_NAMED),
      unknown: '',
      against: ({ conversionId }) => strength * (ring.touches(conversionId) ? 1 : BESIDE),
    },
  ];
}

const NONE: readonly string[] = [];

function devicesOf({ till, touch }: Candidate): readonly string[] {
  const clicked = touch?.deviceId ?? null;
  if (till.deviceId === null) return clicked === null ? NONE : [clicked];
  return clicked === null || clicked === till.deviceId ? [till.deviceId] : [till.deviceId, clicked];
}

function devices({ candidates, around, end }: Window, threshold: number, advocates: number): AdvocateFinding[] {
  const customers = new Map<string, number>();
  const others = new Map<string, number>();
  const partners = new Set(around.advocatesOfPayout(end));
  for (const candidate of candidates) {
    for (const device of devicesOf(candidate)) {
      if (customers.has(device)) continue;
      const count = around.customersOfDevice(device, end);
      customers.set(device, count);
      // Of one customer, and of a commons, nobody asks whose else they are.
      others.set(
        device,
        count > 1 && count <= COMMONS ? togetherOn(around.advocatesOfDevice(device, end), partners) : 0,
      );
    }
  }
  const behind = (count: number): number => (count > COMMONS ? 0 : ramp(count, HOUSEHOLD, threshold));
  const across = (count: number): number => (count < 2 ? 0 : ramp(count, advocates - 2.5, advocates));
  return [
    byDevice(
      'shared_device',
      candidates,
      customers,
      (count, { self }) => behind(count) * (self === '' ? 1 : OWN_DEVICE),
    ),
    byDevice('device_across_advocates', candidates, others, across),
  ].flatMap((finding) => finding ?? []);
}

/** Advocates who bring their customers on one device: with two, or with one where he is paid with this advocate. */
function togetherOn(customers: ReadonlyMap<string, number>, partners: ReadonlySet<string>): number {
  let count = 0;
  for (const [advocate, brought] of customers) if (brought > 1 || partners.has(advocate)) count += 1;
  return count;
}

function byDevice(
  signal: SignalName,
  candidates: readonly Candidate[],
  counts: ReadonlyMap<string, number>,
  strengthOf: (count: number, candidate: Candidate) => number,
): AdvocateFinding | null {
  const against = (candidate: Candidate): number =>
    Math.max(0, ...devicesOf(candidate).map((device) => strengthOf(counts.get(device) ?? 0, candidate)));
  const spoken = candidates.filter((candidate) => against(candidate) > 0);
  if (spoken.length === 0) return null;
  const strength = Math.max(...spoken.map(against));
  const strongest = spoken.filter((candidate) => against(candidate) === strength);
  const most = Math.max(...strongest.flatMap(devicesOf).map((device) => counts.get(device) ?? 0));
  return { signal, value: most, strength, evidence: idsOf(spoken), unknown: '', against };
}

function payouts({ around, end }: Window, threshold: number): AdvocateFinding[] {
  const advocates = around.advocatesOfPayout(end);
  const count = advocates.length;
  if (count < 2 || count > AGENCY) return [];
  const strength = ramp(count, 1, threshold);
  const evidence = advocates.slice(0, 20);
  return [{ signal: 'shared_payout', value: count, strength, evidence, unknown: '', against: () => strength }];
}

interface Keyed {
  readonly signal: SignalName;
  readonly key: (candidate: Candidate) => string | null;
  readonly strength: (customers: number) => number;
}

/** Customers by something that their conversions share. */
function keyed(
  candidates: readonly Candidate[],
  { candidates: covered }: Window,
  { signal, key, strength }: Keyed,
): AdvocateFinding[] {
  const customers = new Map<string, Set<string>>();
  for (const candidate of candidates) {
    const shared = key(candidate);
    if (shared === null || candidate.customerId === null) continue;
    let set = customers.get(shared);
    if (!set) customers.set(shared, (set = new Set()));
    set.add(candidate.customerId);
  }
  const against = (candidate: Candidate): number => {
    const shared = key(candidate);
    return shared === null ? 0 : strength(customers.get(shared)?.size ?? 0);
  };
  const spoken = covered.filter((candidate) => against(candidate) > 0);
  if (spoken.length === 0) return [];
  let most = 0;
  for (const candidate of spoken) most = Math.max(most, customers.get(key(candidate)!)!.size);
  const value = Math.max(...spoken.map(against));
  return [{ signal, value: most, strength: value, evidence: idsOf(spoken), unknown: '', against }];
}

const LEAST_CUSTOMERS = 5;

function concentration(
  { candidates }: Window,
  signal: SignalName,
  threshold: number,
  key: (candidate: Candidate) => string | null,
): AdvocateFinding[] {
  const counts = new Map<string, number>();
  let of = 0;
  for (const candidate of candidates) {
    const shared = candidate.repeat ? null : key(candidate);
    if (shared === null) continue;
    of += 1;
    counts.set(shared, (counts.get(shared) ?? 0) + 1);
  }
  const [most, some] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? ['', 0];
  if (some < LEAST_CUSTOMERS) return [];
  const low = wilsonInterval(some, of).low ?? 0;
  const strength = ramp(low, threshold / 2, threshold);
  if (strength === 0) return [];
  const against = (candidate: Candidate): number => (key(candidate) === most && !candidate.repeat ? strength : 0);
  return [
    {
      signal,
      value: low,
      strength,
      evidence: idsOf(candidates.filter((one) => against(one) > 0)),
      unknown: '',
      against,
    },
  ];
}
