import { suspected, burst } from '../../support/suspicions.js';
import { shuffled } from '../attribution/world.js';
import { minute, randomOf, type TestEvent } from '../support.js';

const ADVOCATES = ['a0', 'a1', 'a2'];

/** Makes some conversions of a world suspected, some advocates more so later, and lets reviewers say all sorts of things, of what exists and of what does not. */
export function withReviews(world: readonly TestEvent[], seed: number, count = 24): TestEvent[] {
  const random = randomOf(seed * 13 + 5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const told = world.map((event): TestEvent => {
    if (event.kind !== 'conversion' || random() < 0.4) return event;
    const weights = [300_000_000, 500_000_000, 700_000_000, 900_000_000];
    const own = { [pick(['velocity', 'hosting', 'refunds'])]: pick(weights) };
    return { ...event, ...suspected(Object.fromEntries([pick(ADVOCATES), pick(ADVOCATES)].map((id) => [id, own]))) };
  });
  const conversions = world.filter(({ kind }) => kind === 'conversion').map(({ id }) => id);
  const latest = Math.max(...world.map(({ at }) => at));
  const at = (): number => Math.floor(random() * latest);
  const reviews = Array.from({ length: count }, (_, i): TestEvent => {
    const action = pick([
      'confirm',
      'confirm',
      'dismiss',
      'release',
      'hold',
      'reopen',
      'undo',
      'undo',
      'undo',
      'assign',
      'snooze',
      'note',
    ]);
    const scoped = ['confirm', 'dismiss', 'release', 'hold'].includes(action) && random() < 0.5;
    const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
    const scope =
      random() < 0.5
        ? { conversion_ids: [pick(conversions), pick(conversions)] }
        : { from: rfc(from), to: rfc(to + 1) };
    return {
      kind: 'review',
      id: `w${i}`,
      at: at(),
      case_id:
        random() < 0.8 ? `advocate:${pick([...ADVOCATES, 'nobody'])}` : `conversion:${pick([...conversions, 'none'])}`,
      reviewer: pick(['rita', 'bob']),
      action,
      scope: scoped ? JSON.stringify(scope) : undefined,
      batch_id: random() < 0.4 ? pick(['b0', 'b1']) : undefined,
      seen: random() < 0.1 ? `w${Math.floor(random() * count)}` : undefined,
      undoes:
        action === 'undo'
          ? pick([`w${Math.floor(random() * count)}`, `w${Math.floor(random() * count)}`, 'b0', 'b1'])
          : undefined,
    };
  });
  const bursts = [burst('burst-0', at(), 'a0'), burst('burst-1', at(), pick(ADVOCATES))];
  return shuffled([...told, ...reviews, ...bursts], random);
}

const rfc = (minutes: number): string => `${minute(minutes).replace(' ', 'T')}Z`;
