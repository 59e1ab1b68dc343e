import { codeAt, type Advocate } from './advocates.js';
import { chance, draw, hex, integer, oddsOf, pick, readableCode, type Rng } from './random.js';
import { whereabouts, type Device, type Person } from './people.js';
import type { Fields, Pen } from './stage.js';

export type Channel = 'referral' | 'affiliate' | 'paid' | 'organic' | 'email' | 'social' | 'direct' | 'partner_site';

const SHOP = 'https://shop.example';
const PAGES: readonly string[] = [
  '/',
  '/start',
  '/pricing',
  '/collections/new',
  '/collections/best-sellers',
  '/products/classic',
  '/products/studio',
  '/gift-cards',
  '/guides/getting-started',
];
const TERMS: readonly string[] = [
  'best planner app',
  'shop discount',
  'gift ideas',
  'compare plans',
  'home studio',
  'reviews',
  'cheap alternative',
  'how to start',
];

/** Where people tell each other, what a browser then says it came from, and how common it is. */
export const MEDIA: readonly (readonly [medium: string, referrer: string | null, weight: number])[] = [
  ['whatsapp', null, 26],
  ['email', null, 14],
  ['instagram', 'https://l.instagram.com/', 16],
  ['facebook', 'https://l.facebook.com/', 10],
  ['x', 'https://t.co/', 6],
  ['linkedin', 'https://www.linkedin.com/', 8],
  ['telegram', null, 7],
  ['reddit', 'https://www.reddit.com/', 5],
  ['qr_code', null, 4],
  ['in_person', null, 4],
];
const REFERRER_OF = new Map(MEDIA.map(([medium, referrer]) => [medium, referrer]));

const MEDIUM_ODDS = oddsOf(MEDIA.map(([medium, , weight]) => [medium, weight] as const));
export const drawMedium = (rng: Rng): string => draw(rng, MEDIUM_ODDS);

const ENGINES = oddsOf([
  ['https://www.google.com/', 86],
  ['https://www.bing.com/', 7],
  ['https://duckduckgo.com/', 5],
  ['https://www.ecosia.org/', 2],
]);
const PLATFORMS = oddsOf([
  ['google', 60],
  ['meta', 28],
  ['microsoft', 8],
  ['tiktok', 4],
] as const);
const NETWORKS = [
  'https://www.instagram.com/',
  'https://www.tiktok.com/',
  'https://www.facebook.com/',
  'https://www.youtube.com/',
  'https://www.pinterest.com/',
] as const;

/** Fields of an advertisement's click: the platform's own click id, its campaign and utm. */
function paidFields(rng: Rng): Fields {
  const platform = draw(rng, PLATFORMS);
  const campaign = pick(rng, ['brand', 'generic', 'retargeting', 'prospecting', 'seasonal'] as const);
  const prefix = { google: 'EAIaIQobChMI', meta: 'IwAR', microsoft: '', tiktok: 'E.C.P.' }[platform];
  return {
    campaign_id: `cmp_${platform}_${campaign}`,
    ad_click_id: `${prefix}${hex(rng, 28)}`,
    ...(platform === 'google' || platform === 'microsoft' ? { utm_term: pick(rng, TERMS) } : {}),
    utm_source: platform,
    utm_medium: platform === 'meta' || platform === 'tiktok' ? 'paid_social' : 'cpc',
    utm_campaign: campaign,
    utm_content: `ad_${integer(rng, 1, 24)}`,
    referrer_url: {
      google: 'https://www.google.com/',
      meta: 'https://l.facebook.com/',
      microsoft: 'https://www.bing.com/',
      tiktok: 'https://www.tiktok.com/',
    }[platform],
    // A banner that was only seen counts as an impression; nobody's hand was involved.
    ...(campaign === 'retargeting' && chance(rng, 0.35)
      ? { touch: 'impression', user_activated: false, frame: 'cross_origin' }
      : {}),
  };
}

/** Fields that a channel other than an advocate's brings along. */
function channelFields(rng: Rng, channel: Channel): Fields {
  switch (channel) {
    case 'paid':
      return paidFields(rng);
    case 'organic':
      return { referrer_url: draw(rng, ENGINES) };
    case 'email':
      return {
        campaign_id: `news_${integer(rng, 1, 16)}`,
        utm_source: 'newsletter',
        utm_medium: 'email',
        utm_campaign: pick(rng, ['weekly', 'welcome', 'win_back', 'launch']),
      };
    case 'social':
      return { referrer_url: pick(rng, NETWORKS), utm_source: 'social', utm_medium: 'social' };
    case 'partner_site':
      return {
        referrer_url: `https://partner-${integer(rng, 1, 9)}.example/recommends`,
        utm_source: `partner-${integer(rng, 1, 9)}`,
        utm_medium: 'partner',
      };
    default:
      return {};
  }
}

/** Which channel an advocate's link counts as: professionals go through the affiliate network. */
export const channelOf = (advocate: Advocate): Channel =>
  advocate.partnerType === 'affiliate' ||
  advocate.partnerType === 'coupon' ||
  advocate.partnerType === 'sub_network' ||
  advocate.partnerType === 'loyalty'
    ? 'affiliate'
    : 'referral';

/** Fields of a click on an advocate's link. */
export function linkFields(rng: Rng, advocate: Advocate, at: number, medium?: string): Fields {
  const code = codeAt(rng, advocate, at);
  const path = pick(rng, PAGES);
  const base: Fields = {
    referral_code: code,
    click_id: `k_${hex(rng, 18)}`,
    landing_url: `${SHOP}${path}?ref=${code}`,
  };
  if (channelOf(advocate) === 'affiliate') {
    return {
      ...base,
      sub_id: `${pick(rng, ['blog', 'list', 'review', 'sidebar', 'video'])}-${integer(rng, 1, 12)}`,
      referrer_url: `https://site-${advocate.id.slice(2, 8)}.example/${pick(rng, ['review', 'top-10', 'deals', 'guide'])}`,
      utm_source: 'affiliate',
      utm_medium: 'affiliate',
    };
  }
  const referrer = medium === undefined ? null : REFERRER_OF.get(medium);
  return {
    ...base,
    ...(referrer ? { referrer_url: referrer } : {}),
    ...(medium ? { utm_source: medium } : {}),
    utm_medium: 'referral',
    utm_campaign: 'refer_a_friend',
  };
}

/** A touch that is about to be written. */
export interface Touch {
  readonly at: number;
  readonly channel: Channel;
  readonly advocate?: Advocate | undefined;
  readonly medium?: string | undefined;
  /** Fields that replace what the channel would say. */
  readonly fields?: Fields | undefined;
  /** An address other than where the person is. */
  readonly ip?: string | undefined;
}

/** What later conversions may point back at. */
export interface Seen {
  readonly at: number;
  readonly clickId: string | undefined;
  readonly advocate: Advocate | undefined;
}

/** Writes one touch of a person's device as a click event. */
export function writeTouch(pen: Pen, rng: Rng, person: Person, device: Device, touch: Touch): Seen {
  const { at, channel, advocate } = touch;
  const specific = advocate ? linkFields(rng, advocate, at, touch.medium) : channelFields(rng, channel);
  const fields: Fields = {
    visitor_id: device.visitorId,
    channel,
    touch: 'click',
    landing_url: `${SHOP}${pick(rng, PAGES)}`,
    page_stage: 'landing',
    user_activated: true,
    frame: 'top',
    ...specific,
    ...touch.fields,
    ip: touch.ip ?? whereabouts(person, rng, device, at),
    user_agent: device.userAgent,
    device_id: device.deviceId,
  };
  const written = pen.event('click', at, fields);
  const clickId = fields['click_id'];
  return { at, clickId: written !== null && typeof clickId === 'string' ? clickId : undefined, advocate };
}

/** A code as somebody remembers it: now and then it is nobody's. */
export const rememberedCode = (rng: Rng, advocate: Advocate, at: number): string =>
  chance(rng, 0.02) ? readableCode(rng, 7) : codeAt(rng, advocate, at);
