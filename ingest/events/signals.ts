/**
 * The one table of fraud signals: what each observes, from which value on it counts and how much, whom it may do wrong and how it spares them, and the
 * two texts. Rules override thresholds and weights by name; the documentation and the pages are written from here.
 */

/** Whose observation it is: one conversion's own, or an advocate's over the 28 days that end with a day. */
export type SignalSubject = 'conversion' | 'advocate';

export interface SignalSpec {
  readonly subject: SignalSubject;
  /** From this value on it counts in full; what lies below counts less, or nothing (`processors/signals/judge`). */
  readonly threshold: number;
  readonly unit: string;
  /** How much of the risk that is left it takes at full strength, in parts per billion. */
  readonly weightPpb: number;
  /** What it observes, and where its threshold comes from. */
  readonly meaning: string;
  /** Honest people who show it too, and how it spares them. */
  readonly falsePositives: string;
  /** For the reviewer. */
  readonly reviewer: string;
  /** Safe to show to the advocate: no address, no device, nobody else's identity, no threshold to aim at. */
  readonly advocate: string;
}

const spec = (
  subject: SignalSubject,
  [threshold, unit, weight]: readonly [number, string, number],
  [meaning, falsePositives]: readonly [string, string],
  [reviewer, advocate]: readonly [string, string],
): SignalSpec => ({
  subject,
  threshold,
  unit,
  weightPpb: Math.round(weight * 1e9),
  meaning,
  falsePositives,
  reviewer,
  advocate,
});

const CLICK_TEXT = 'We are checking how the click behind this referral came about.';
const ORIGIN_TEXT = 'We are checking where this referral came from.';
const PATTERN_TEXT = 'We are checking an unusual pattern among your referrals.';
const PERSON_TEXT = 'We are checking whether this referral is of a new person.';

const TABLE = {
  click_injection: spec(
    'conversion',
    [7, 'seconds', 0.62],
    [
      'The conversion follows the touch sooner than a person can read a page and act on it. A simple reaction takes 0.25 s, finding and pressing a button on a new page some 3 s, a form of three fields some 10 s; honest referrals lie beyond 100 s nearly always.',
      'A server that writes click and sale at the same instant tells nothing about haste: no time between the two is unknown, not short.',
    ],
    ['The conversion came {value} s after the touch: sooner than anybody reads a page.', CLICK_TEXT],
  ),
  unactivated_touch: spec(
    'conversion',
    [1, 'yes or no', 0.3],
    [
      'The browser says that nobody pressed anything before the touch.',
      'Banners that were only seen (touch impression) and declared machines are left out; a page that measures badly shows it for everybody, so that alone it only informs and the share among peers decides.',
    ],
    ['The touch came without anybody pressing anything.', CLICK_TEXT],
  ),
  hidden_frame: spec(
    'conversion',
    [1, 'kind of frame', 0.45],
    [
      'The link was opened in a frame that nobody sees (in full), or, without a hand on it, by an extension or in a frame of another site (in part).',
      'Coupon tools that somebody pressed are not counted; a widget on a partner’s site counts in part and only where nobody pressed it.',
    ],
    ['The link was opened in a hidden or foreign frame.', CLICK_TEXT],
  ),
  till_touch: spec(
    'conversion',
    [180, 'seconds', 0.35],
    [
      'The touch came at the cart or the till, or so shortly before the conversion, after the person had come by other ways: the last second of somebody else’s work.',
      'Coupon tools that somebody pressed count a fifth; only the first order counts, and without a path of others nothing does.',
    ],
    ['The touch came at the till, after a path of others.', CLICK_TEXT],
  ),
  hosting_network: spec(
    'conversion',
    [1, 'ends in a data centre', 0.3],
    [
      'Click and conversion (in full), or one of them (by half), came from a data centre, where machines live and people seldom do.',
      'VPNs and privacy relays are classes of their own and are not counted; some VPNs and company proxies leave through data centres, so that alone it only informs and the advocate’s share decides.',
    ],
    ['Click or conversion came from a data centre.', ORIGIN_TEXT],
  ),
  bot_agent: spec(
    'conversion',
    [1, 'ends by a machine', 0.6],
    [
      'The user agent of click or conversion is a program that does not say what it is for: headless, a library, empty or malformed.',
      'Crawlers, link previews, mail scanners, monitors and feed readers say what they are and are never held against anybody; what a server posted counts by a third, because it may carry the server’s own agent.',
    ],
    ['The user agent is a program’s, not a browser’s.', ORIGIN_TEXT],
  ),
  agent_contradiction: spec(
    'conversion',
    [1, 'yes or no', 0.4],
    [
      'One device told of two operating systems between click and conversion.',
      'Tablets that ask for desktop pages (iPadOS as macOS, Android as Linux) are spared; without a device on both ends it is unknown.',
    ],
    ['One device named two different systems.', ORIGIN_TEXT],
  ),
  reserved_address: spec(
    'conversion',
    [1, 'ends', 0.2],
    [
      'The address is of a range that nobody on the internet has.',
      'Mostly a proxy of one’s own in front of the collector: it only informs.',
    ],
    ['The address is of a reserved range.', ORIGIN_TEXT],
  ),
  impossible_travel: spec(
    'conversion',
    [180, 'minutes', 0.2],
    [
      'Click and conversion came from different countries within less time than it takes to travel.',
      'Address tables err for some percent of addresses, phones roam, VPNs and relays move people: those are left out, and it only informs.',
    ],
    ['Click and conversion came from two countries within {value} minutes.', ORIGIN_TEXT],
  ),
  no_earlier_visit: spec(
    'conversion',
    [1, 'yes or no', 0.05],
    [
      'Nothing was seen of the person before the conversion.',
      'Told in person, bought in a shop, no cookies: common and honest, so it only informs.',
    ],
    ['No visit was seen before the conversion.', PERSON_TEXT],
  ),
  ad_click_id: spec(
    'conversion',
    [1, 'yes or no', 0.35],
    [
      'The link carries the click id of a paid search or advertisement: the programme pays twice.',
      'Advocates who may advertise: alone it only informs, and its weight can be set to nothing.',
    ],
    ['The link carries an advertisement’s click id.', 'We are checking whether this link was advertised.'],
  ),
  banned_source: spec(
    'conversion',
    [1, 'yes or no', 0.9],
    [
      'The source of the touch matches a banned one, patterns with * included.',
      'A pattern that is too wide: the reviewer sees which source matched.',
    ],
    ['The source of the touch is banned.', 'This source does not count under the programme rules.'],
  ),
  self_referral: spec(
    'conversion',
    [1, 'kind of evidence', 0.3],
    [
      'Referee and advocate share an account, e-mail or card (in full), or a person or device (in part). It informs the score; the hold and the denial are attribution’s own.',
      'A shared network is no evidence; a couple may share a device.',
    ],
    ['Referee and advocate look like one person.', PERSON_TEXT],
  ),
  shared_device: spec(
    'advocate',
    [9, 'customers on one device', 0.65],
    [
      'One device stands behind many customers. A household has 2 to 4 members and seldom more than 6; what lies between counts in proportion.',
      'Families stay below; the advocate’s own device counts by half, because attribution holds its conversions already; one of more than 50 customers is a kiosk or a fingerprint that many machines share, and counts for nothing.',
    ],
    ['One device stands behind {value} customers.', PERSON_TEXT],
  ),
  device_across_advocates: spec(
    'advocate',
    [3, 'advocates', 0.4],
    [
      'One device stands behind customers of several advocates: two count by more than half. Another advocate counts with two customers there, or with one if both are paid into one account.',
      'A household of which one member once came by a friend’s link is spared; it holds nothing alone, and kiosks count for nothing.',
    ],
    ['One device stands behind customers of {value} advocates.', PERSON_TEXT],
  ),
  shared_payout: spec(
    'advocate',
    [3, 'advocates', 0.5],
    [
      'Several advocates are paid into one account.',
      'Couples and agencies share one account: two count by half, and alone it holds nothing; more than 20 are an agency and count for nothing.',
    ],
    ['{value} advocates are paid into one account.', 'We are checking your payout details.'],
  ),
  ring_member: spec(
    'advocate',
    [0.8, 'how surely he belongs', 0.65],
    [
      'The advocate is of a ring: he and other advocates are bound by devices, means of payment, addresses, mailboxes or accounts that their different customers, or they themselves, share more than unrelated audiences do by accident. A tie of this strength or more counts in full.',
      'It applies to conversions that touch what holds the ring together; the advocate’s others it only informs. Cafes, halls of residence, companies, carriers and kiosks are commons and bind nobody, one person who clicks on several links is one person, a family has one advocate, and a couple’s tablet, card and door stay below. A reviewer cuts an edge that is wrong.',
    ],
    [
      'The advocate is bound to other advocates, with a strength of {value}, by what their customers share.',
      PERSON_TEXT,
    ],
  ),
  shared_payment: spec(
    'advocate',
    [5, 'customers on one means of payment', 0.65],
    [
      'One means of payment stands behind many customers.',
      'Families share a card among 2 to 4; more than 50 are a company’s account or a wallet’s and count for nothing.',
    ],
    ['One means of payment stands behind {value} customers.', PERSON_TEXT],
  ),
  shared_address: spec(
    'advocate',
    [8, 'customers at one address', 0.03],
    [
      'Many of the advocate’s customers came from one network address.',
      'Cafes, campuses, companies, carriers and families share addresses: it only informs, and more than 20 are a commons and count for nothing.',
    ],
    ['{value} customers came from one address.', PATTERN_TEXT],
  ),
  unactivated_share: spec(
    'advocate',
    [0.2, 'share of touches', 0.55],
    [
      'Share of the advocate’s touches that nobody’s hand made (lower end of its interval), beyond the threshold and beyond the peers’.',
      'It applies to conversions whose own touch was not pressed; where the measurement fails, it fails for the peers too.',
    ],
    ['{value} of the advocate’s touches came without anybody pressing anything.', PATTERN_TEXT],
  ),
  framed_share: spec(
    'advocate',
    [0.2, 'share of touches', 0.45],
    [
      'Share of the advocate’s touches that were opened in frames or by extensions (lower end), beyond the threshold and the peers’.',
      'It applies to conversions whose own touch was.',
    ],
    ['{value} of the advocate’s touches were opened in frames.', PATTERN_TEXT],
  ),
  hosting_share: spec(
    'advocate',
    [0.2, 'share of touches', 0.6],
    [
      'Share of the advocate’s touches from data centres (lower end), beyond the threshold and the peers’. People behind VPNs that leave through data centres are some percent of any audience.',
      'It applies to conversions from data centres; link previews are left out of both counts.',
    ],
    ['{value} of the advocate’s touches came from data centres.', PATTERN_TEXT],
  ),
  bot_share: spec(
    'advocate',
    [0.1, 'share of touches', 0.5],
    [
      'Share of the advocate’s touches by programs that do not say what they are for (lower end), beyond the threshold and the peers’.',
      'It applies to conversions by such programs; crawlers and link previews are left out.',
    ],
    ['{value} of the advocate’s touches were made by programs.', PATTERN_TEXT],
  ),
  till_share: spec(
    'advocate',
    [0.3, 'share of conversions', 0.45],
    [
      'Share of the advocate’s conversions whose touch came at the till after a path of others (lower end), beyond the threshold and the peers’: coupon-extension hijack.',
      'Coupon pages live at the till: touches that somebody pressed count a fifth; it applies to conversions whose own touch came there.',
    ],
    ['{value} of the advocate’s conversions were touched at the till only.', PATTERN_TEXT],
  ),
  rush_share: spec(
    'advocate',
    [0.25, 'share of conversions', 0.4],
    [
      'Share of the advocate’s conversions within three minutes of the touch (lower end), beyond the threshold and the peers’. One in a hundred honest referrals is that quick.',
      'It applies to conversions that were; one-click goods are quick for the peers too.',
    ],
    ['{value} of the advocate’s conversions came within minutes of the touch.', PATTERN_TEXT],
  ),
  flooding: spec(
    'advocate',
    [0.25, 'of the peers’ rate', 0.35],
    [
      'Many visitors, and the rate at which they convert (upper end of its interval) is less than this part of the peers’.',
      'A viral post brings many who only look: alone it holds nothing, and touches that somebody pressed are spared.',
    ],
    ['Visitors convert at {value} of the rate of the peers’.', PATTERN_TEXT],
  ),
  machine_hours: spec(
    'advocate',
    [0.24, 'share of the quietest eight hours', 0.4],
    [
      'Share of clicks in the quietest eight hours of the day (lower end). A machine gives them a third; people sleep, and even an audience spread over the world leaves them under a fifth.',
      'Touches that somebody pressed are spared, unless most of all say so: then they made the rhythm. Alone it holds nothing.',
    ],
    ['{value} of the clicks came in the quietest eight hours.', PATTERN_TEXT],
  ),
  regularity: spec(
    'advocate',
    [0.55, 'share of gaps of one length', 0.5],
    [
      'Share of the gaps between clicks that are of one length, to a factor of two (lower end). Gaps of independent people follow the exponential law, of which no octave holds more than a quarter.',
      'A newsletter’s minute of fame gives short gaps of many lengths; it needs 30 gaps, and touches that somebody pressed are spared, unless most of all say so: then they made the rhythm. Alone it holds nothing.',
    ],
    ['{value} of the gaps between clicks have one length.', PATTERN_TEXT],
  ),
  click_velocity: spec(
    'advocate',
    [6, 'deviations', 0.02],
    [
      'Clicks of the day against the advocate’s own past 28 days, in robust deviations.',
      'Every post that goes around: it only informs.',
    ],
    ['The day’s clicks lie {value} deviations above the advocate’s own past.', PATTERN_TEXT],
  ),
  conversion_velocity: spec(
    'advocate',
    [6, 'deviations', 0.02],
    [
      'Conversions of the day against the advocate’s own past 28 days, in robust deviations.',
      'Every campaign that works: it only informs.',
    ],
    ['The day’s conversions lie {value} deviations above the advocate’s own past.', PATTERN_TEXT],
  ),
  new_advocate_burst: spec(
    'advocate',
    [10, 'conversions a day', 0.02],
    [
      'Many conversions on one day within two weeks of the advocate’s first event.',
      'Influencers start with a post: it only informs.',
    ],
    ['A new advocate brought {value} conversions on one day.', PATTERN_TEXT],
  ),
  reversal_rate: spec(
    'advocate',
    [0.3, 'share of orders', 0.65],
    [
      'Share of the advocate’s orders of the last 90 days that were refunded, cancelled or charged back, among those old enough to tell (lower end), beyond the threshold and twice the peers’. It needs three reversals.',
      'Shops with many returns have peers with many; a faulty batch is for the reviewer to see. It applies to orders.',
    ],
    ['{value} of the advocate’s orders went back.', 'We are checking how many of your referrals’ orders were kept.'],
  ),
  late_reversals: spec(
    'advocate',
    [0.1, 'share of orders', 0.7],
    [
      'Share of the advocate’s orders of the last 90 days that went back only when the reward was out of its hold (lower end), among those that are older than it. It needs two, and that at least half of his returns come so late.',
      'Nearly all honest returns come within three weeks, and a shop that takes goods back for longer holds rewards for longer; chargebacks come late, but seldom twice. Orders that have stood two weeks longer are taken for kept.',
    ],
    [
      '{value} of the advocate’s orders went back only when the reward could be paid.',
      'We are checking how many of your referrals’ orders were kept.',
    ],
  ),
  network_concentration: spec(
    'advocate',
    [0.5, 'share of customers', 0.02],
    [
      'Share of the advocate’s customers that came from one network (lower end).',
      'Campuses, companies, towns with one carrier: it only informs.',
    ],
    ['{value} of the customers came from one network.', PATTERN_TEXT],
  ),
  hour_concentration: spec(
    'advocate',
    [0.6, 'share of conversions', 0.02],
    [
      'Share of the advocate’s conversions that came in one hour of the day (lower end).',
      'A weekly meeting, a stream at eight: it only informs.',
    ],
    ['{value} of the conversions came in one hour of the day.', PATTERN_TEXT],
  ),
  unusual_pattern: spec(
    'advocate',
    [0.6, 'anomaly score', 0.25],
    [
      'The advocate’s 28 days stand out among those that a frozen isolation forest was trained on: half is as usual as anybody, and nothing counts up to the score that 99 of 100 of its training rows do not exceed.',
      'Whoever is the first to do something new and honest stands out as well, so that it is never enough for a hold by itself; features that are not known speak neither way, and without a frozen model it says nothing.',
    ],
    ['The advocate’s pattern stands out with an anomaly score of {value}.', PATTERN_TEXT],
  ),
} as const satisfies Readonly<Record<string, SignalSpec>>;

export type SignalName = keyof typeof TABLE;

/** Every signal by name. */
export const SIGNALS: Readonly<Record<SignalName, SignalSpec>> = TABLE;
export const SIGNAL_NAMES = Object.keys(TABLE) as readonly SignalName[];

/** Whether this is the name of a signal. */
export function isSignal(name: string): name is SignalName {
  return Object.hasOwn(TABLE, name);
}

/** From this score on a credit is held until somebody has looked at it, in parts per billion. */
export const HOLD_SCORE_PPB = 600_000_000;

/** A source pattern: `*` stands for any characters, everything else for itself. Cost: O(pattern · text) at worst. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const last = parts.pop()!;
  const first = parts.shift()!;
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
