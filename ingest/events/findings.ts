/**
 * What may be found where conversions are held against the order ledger, strongest first: a row's bucket is the first of its findings. The statement
 * `reconciliation/write-conversions` finds them in this order.
 */
export const FINDINGS = [
  'conversion_without_order',
  'order_without_conversion',
  'status_differs',
  'amount_differs',
  'credited_other',
  'late',
] as const;
export type Finding = (typeof FINDINGS)[number];

/** Every row is in one bucket. */
export const BUCKETS = ['matched', ...FINDINGS] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Says why a conversion stands without an order; never a bucket of its own. */
export const SHARED_ORDER = 'shared_order';

/** What each bucket is called and means. */
export const BUCKET_TEXTS: Readonly<Record<Bucket, { readonly title: string; readonly definition: string }>> = {
  matched: {
    title: 'Matched',
    definition:
      'The ledger has the order that the conversion names, in time, with the same amount, and the credit agrees with its status.',
  },
  conversion_without_order: {
    title: 'Conversion without order',
    definition:
      'A purchase or renewal that names no order, or one that the ledger does not know (yet: it waits until order_wait_days of its rules are over), or one that an earlier conversion of another type has.',
  },
  order_without_conversion: {
    title: 'Order without conversion',
    definition: 'An order of the ledger that no purchase or renewal names; repeats of a conversion do not count.',
  },
  status_differs: {
    title: 'Status differs',
    definition:
      'An advocate is credited, but the ledger says cancelled, refunded in full or charged back, tells of a refund in another currency, or says no more than placed after order_wait_days; or the credit is reversed, and the ledger says paid or fulfilled.',
  },
  amount_differs: {
    title: 'Amount differs',
    definition:
      'The conversion and its order tell different amounts or currencies. What the conversion leaves unsaid cannot differ.',
  },
  credited_other: {
    title: 'Credited to another',
    definition: 'The customer named the code of one advocate, and at least a part is credited to somebody else.',
  },
  late: {
    title: 'Late',
    definition:
      'The order’s first event or its first payment (fulfilment, where no payment was told) lies more than order_wait_days after the conversion, or the ledger’s first word of it was received more than that after the conversion was.',
  },
};

/** How the one bucket of a row with several findings is chosen. */
export const PRECEDENCE_TEXT =
  'A row with several findings is in the bucket of the first: without order, without conversion, status differs, amount differs, credited to another, late; so that buckets add up to the whole. Rows with a finding are counted beside, whatever their bucket.';
