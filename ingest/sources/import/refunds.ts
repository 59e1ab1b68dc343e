/** A line of a sale or of a refund. */
export interface RefundLine {
  /** Number of the invoice or credit note. */
  document: string;
  /** Place in the file: breaks ties of time. */
  line: number;
  party: string | null;
  goods: string;
  at: string;
  /** Positive, refunds too. */
  quantity: number;
  amount_minor: number;
  currency: string;
  is_refund: boolean;
}

/** A part of a refund line that was matched to a part of a sale line. */
export interface Match {
  refund: RefundLine;
  sale: RefundLine;
  quantity: number;
  amount_minor: number;
}

export type UnmatchedReason = 'guest' | 'no_earlier_sale' | 'more_than_sold' | 'above_sale_price';

export interface Unmatched {
  refund: RefundLine;
  quantity: number;
  amount_minor: number;
  reason: UnmatchedReason;
}

interface Open {
  sale: RefundLine;
  quantity: number;
  amountMinor: number;
}

/**
 * Matches refunds that name no invoice to earlier sales: each to the party's newest earlier line of the same goods that
 * has quantity left, then to the next older one, until the refund is used up. What finds no line stays unmatched.
 *
 * Lines must come ordered by (party, goods, currency, at, line). Of a sale line never more than its quantity and its
 * money is refunded. Conserves: matched + unmatched = the refund, in quantity and in minor units, line by line
 * (an unmatched part that is only money above the sale's price has quantity 0). One group's lines are held in memory.
 */
export class RefundMatcher {
  #group = '';
  #open: Open[] = [];

  constructor(
    private readonly onMatch: (match: Match) => void,
    private readonly onUnmatched: (rest: Unmatched) => void,
  ) {}

  take(line: RefundLine): void {
    const group = JSON.stringify([line.party, line.goods, line.currency]);
    if (group !== this.#group) this.#open = [];
    this.#group = group;
    if (line.is_refund) this.#refund(line);
    else if (line.party !== null)
      this.#open.push({ sale: line, quantity: line.quantity, amountMinor: line.amount_minor });
  }

  #refund(refund: RefundLine): void {
    let { quantity, amount_minor: amountMinor } = refund;
    let aboveMinor = 0;
    let matched = false;
    for (let newest = this.#open.at(-1); newest !== undefined && quantity > 0; newest = this.#open.at(-1)) {
      const part = Math.min(quantity, newest.quantity);
      // The refund's money by quantity; the last part takes what is left, so that nothing is lost to rounding.
      const worth = part === quantity ? amountMinor : Math.round((amountMinor * part) / quantity);
      const paid = Math.min(worth, newest.amountMinor);
      this.onMatch({ refund, sale: newest.sale, quantity: part, amount_minor: paid });
      matched = true;
      aboveMinor += worth - paid;
      amountMinor -= worth;
      quantity -= part;
      newest.quantity -= part;
      newest.amountMinor -= paid;
      if (newest.quantity === 0) this.#open.pop();
    }
    if (aboveMinor > 0) this.onUnmatched({ refund, quantity: 0, amount_minor: aboveMinor, reason: 'above_sale_price' });
    if (quantity === 0) return;
    const reason = refund.party === null ? 'guest' : matched ? 'more_than_sold' : 'no_earlier_sale';
    this.onUnmatched({ refund, quantity, amount_minor: amountMinor, reason });
  }
}
