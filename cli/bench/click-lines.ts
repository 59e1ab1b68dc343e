/** A generator of random numbers by a 32-bit state (mulberry32): the same seed, the same clicks. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const VISITORS = 200_000;
const ADVOCATES = 5_000;
const ADDRESSES = 120_000;
const CHANNELS = ['referral', 'referral', 'referral', 'social', 'email', 'paid', 'organic', 'direct'];
const STAGES = ['landing', 'landing', 'landing', 'cart', 'checkout'];
const SOURCES = ['newsletter', 'instagram', 'whatsapp', 'google', 'partner-blog', 'podcast'];
const SYSTEMS = [
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'Linux; Android 14; Pixel 8',
  'Linux; Android 13; SM-G991B',
];
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

/** One of some 1,500 user agents that browsers really send in this shape. */
function userAgent(random: () => number): string {
  if (random() < 0.25) return IPHONE.replaceAll('17', String(14 + Math.floor(random() * 4)));
  const system = SYSTEMS[Math.floor(random() * SYSTEMS.length)]!;
  const version = `${90 + Math.floor(random() * 40)}.0.${4000 + Math.floor(random() * 4) * 500}.${Math.floor(random() * 3) * 61}`;
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`;
}

/** One IPv6 address in eight, as on real sites. */
function address(random: () => number): string {
  const byte = (): number => Math.floor(random() * 256);
  if (random() < 0.125)
    return `2a02:${(byte() * 256 + byte()).toString(16)}:${byte().toString(16)}::${(1 + byte()).toString(16)}`;
  return `${1 + Math.floor(random() * 222)}.${byte()}.${byte()}.${1 + Math.floor(random() * 253)}`;
}

export interface ClickLine {
  /** The visitor, which decides the partition. */
  readonly key: string;
  readonly line: string;
}

/**
 * `count` clicks of about 450 bytes by 200,000 visitors with 120,000 addresses and some 1,500 user agents, a tenth of a second apart.
 * @param startMs time of the first click, ms since 1970.
 */
export function* clickLines(count: number, startMs: number, seed = 7): Generator<ClickLine> {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const addresses = Array.from({ length: ADDRESSES }, () => address(random));
  const agents = Array.from({ length: 4000 }, () => userAgent(random));
  for (let i = 0; i < count; i += 1) {
    const visitor = Math.floor(random() ** 2 * VISITORS);
    const key = `vis_${(visitor * 2_654_435_761).toString(36)}`;
    const channel = pick(CHANNELS);
    const code = `REF${Math.floor(random() ** 3 * ADVOCATES)}`;
    const source = pick(SOURCES);
    const click = {
      kind: 'click',
      id: `clk_${i.toString(36)}_${Math.floor(random() * 1e9).toString(36)}`,
      occurred_at: new Date(startMs + i * 100).toISOString(),
      visitor_id: key,
      channel,
      referral_code: channel === 'referral' ? code : undefined,
      landing_url: `https://shop.example/p/${Math.floor(random() * 3000)}?ref=${code}`,
      page_stage: pick(STAGES),
      user_activated: random() < 0.9,
      utm_source: source,
      utm_campaign: `spring-${Math.floor(random() * 12)}`,
      // Visitors keep their address and browser.
      ip: addresses[(visitor * 7919) % ADDRESSES],
      user_agent: agents[(visitor * 104_729) % agents.length],
      device_id: `dev_${visitor.toString(36)}`,
    };
    yield { key, line: JSON.stringify(click) };
  }
}
