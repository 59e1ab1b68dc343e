import type { Country } from './countries.js';
import type { Identity } from './people.js';
import { between, chance, draw, hex, logNormal, oddsOf, type Rng } from './random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './seasons.js';
import type { Fields, Pen } from './stage.js';

/** An order's content, before anything happened to it. */
export interface Basket {
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly marginMinor: number;
  readonly taxMinor: number;
  readonly shippingMinor: number;
  readonly discountMinor: number;
}

/** How an order ends. */
export type Fate = 'kept' | 'never_paid' | 'cancelled' | 'refunded' | 'partly_refunded' | 'charged_back';

const FATES = oddsOf<Fate>([
  ['kept', 892],
  ['never_paid', 14],
  ['cancelled', 22],
  ['refunded', 33],
  ['partly_refunded', 35],
  ['charged_back', 4],
]);

/** Median basket in euros by segment; log-normal around it. */
const BASKETS: Readonly<Record<string, readonly [median: number, sigma: number]>> = {
  consumer: [46, 0.6],
  student: [27, 0.5],
  small_business: [160, 0.7],
  enterprise: [720, 0.8],
};

/** Fills a basket as people of the segment and country do. */
export function drawBasket(rng: Rng, country: Country, segment: string): Basket {
  const [median, sigma] = BASKETS[segment] ?? BASKETS['consumer']!;
  const amount = logNormal(rng, median, sigma) * country.priceFactor;
  const amountMinor = Math.max(country.minorUnits, Math.round(amount * country.minorUnits));
  const tax = Math.round(amountMinor * between(rng, 0.08, 0.2));
  return {
    orderId: `o_${hex(rng, 14)}`,
    amountMinor,
    currency: country.currency,
    marginMinor: Math.round(amountMinor * between(rng, 0.22, 0.46)),
    taxMinor: tax,
    shippingMinor: chance(rng, 0.4) ? Math.round(4.9 * country.priceFactor * country.minorUnits) : 0,
    discountMinor: chance(rng, 0.2) ? Math.round(amountMinor * 0.1) : 0,
  };
}

export const drawFate = (rng: Rng): Fate => draw(rng, FATES);

export interface OrderStory {
  readonly at: number;
  readonly basket: Basket;
  readonly fate: Fate;
  /** A guest has none. */
  readonly identity: Identity | null;
  readonly guestPaymentHash?: string | undefined;
  readonly couponCode?: string | undefined;
  /** Days from fulfilment to the refund, where the buyer planned it. */
  readonly refundAfterDays?: number | undefined;
}

/** Part of the amount that comes back, never nothing and never all. */
const partOf = (rng: Rng, amountMinor: number): number =>
  Math.min(amountMinor - 1, Math.max(1, Math.round(amountMinor * between(rng, 0.15, 0.7))));

/** What happens after delivery. */
function writeAftermath(pen: Pen, rng: Rng, story: OrderStory, fields: Fields, fulfilledAt: number): void {
  const { amountMinor } = story.basket;
  const days = story.refundAfterDays ?? 2 + logNormal(rng, 8, 0.7);
  const refund = (at: number, amount: number): void => {
    pen.event('order', at, { ...fields, status: 'refunded', amount_minor: amount });
  };
  if (story.fate === 'refunded') refund(fulfilledAt + days * DAY_MS, amountMinor);
  if (story.fate === 'partly_refunded' && amountMinor > 1) {
    const first = partOf(rng, amountMinor);
    refund(fulfilledAt + days * DAY_MS, first);
    if (chance(rng, 0.12))
      refund(fulfilledAt + (days + between(rng, 1, 9)) * DAY_MS, partOf(rng, amountMinor - first + 1));
  }
  if (story.fate === 'charged_back') {
    pen.event('order', fulfilledAt + (18 + 30 * rng.next()) * DAY_MS, {
      ...fields,
      status: 'charged_back',
      amount_minor: amountMinor,
    });
  }
}

/** Writes an order's whole life as the shop's ledger tells it: one event a change. */
export function writeOrder(pen: Pen, rng: Rng, story: OrderStory): void {
  const { basket, identity, at } = story;
  const fields: Fields = {
    order_id: basket.orderId,
    status: 'placed',
    amount_minor: basket.amountMinor,
    currency: basket.currency,
    customer_id: identity?.customerId,
    payment_hash: identity?.paymentHash ?? story.guestPaymentHash,
    address_hash: identity?.addressHash,
    ...(story.couponCode === undefined ? {} : { coupon_code: story.couponCode }),
  };
  pen.event('order', at, {
    ...fields,
    margin_minor: basket.marginMinor,
    tax_minor: basket.taxMinor,
    shipping_minor: basket.shippingMinor,
    discount_minor: basket.discountMinor,
  });
  if (story.fate === 'never_paid') {
    pen.event('order', at + between(rng, 1, 3) * DAY_MS, { ...fields, status: 'cancelled' });
    return;
  }
  const paidAt = at + logNormal(rng, 2, 1) * MINUTE_MS;
  pen.event('order', paidAt, { ...fields, status: 'paid', margin_minor: basket.marginMinor });
  if (story.fate === 'cancelled') {
    pen.event('order', paidAt + logNormal(rng, 9, 0.8) * HOUR_MS, { ...fields, status: 'cancelled' });
    return;
  }
  const fulfilledAt = paidAt + (0.6 + logNormal(rng, 1.4, 0.5)) * DAY_MS;
  pen.event('order', fulfilledAt, { ...fields, status: 'fulfilled' });
  writeAftermath(pen, rng, story, fields, fulfilledAt);
}
