import type { Mapping } from '../types.js';

/** Names of the file -> ISO 3166-1. What is no single country (Channel Islands, West Indies, Unspecified …) is unknown. */
const COUNTRIES = `AE United Arab Emirates, AT Austria, AU Australia, BE Belgium, BH Bahrain, BM Bermuda, BR Brazil, CA Canada,
CH Switzerland, CY Cyprus, CZ Czech Republic, DE Germany, DK Denmark, ES Spain, FI Finland, FR France, GB United Kingdom,
GR Greece, HK Hong Kong, IE EIRE, IL Israel, IS Iceland, IT Italy, JP Japan, KR Korea, LB Lebanon, LT Lithuania, MT Malta,
NG Nigeria, NL Netherlands, NO Norway, PL Poland, PT Portugal, SA Saudi Arabia, SE Sweden, SG Singapore, TH Thailand, US USA,
ZA RSA`;

const COUNTRY_ROWS = COUNTRIES.split(/,\s+/)
  .map((entry) => `('${entry.slice(3)}', '${entry.slice(0, 2)}')`)
  .join(', ');

/**
 * Every row of the file, in exactly one bucket. Money is round(quantity * price) in pence, by exact decimals.
 * sale: a number as invoice and money; refund: an invoice C… that takes money back; no_money: price 0 (samples, and stock
 * written off with negative quantity); correction: an invoice C… that charges; adjustment: all else, as A… (bad debt).
 */
const LINES = `
  WITH priced AS (
    SELECT row_number() OVER () AS line, trim("Invoice"::VARCHAR) AS invoice, trim("StockCode"::VARCHAR) AS goods,
      "Quantity"::BIGINT AS quantity, "InvoiceDate"::TIMESTAMP AS stamp, trim("Country") AS country,
      round("Quantity"::BIGINT * "Price"::DECIMAL(18, 4) * 100)::BIGINT AS amount_minor,
      "Customer ID"::DOUBLE::BIGINT::VARCHAR AS customer_id
    FROM input
  ), lines AS (
    SELECT *, CASE
      WHEN amount_minor = 0 THEN 'no_money'
      WHEN invoice LIKE 'C%' THEN CASE WHEN amount_minor < 0 THEN 'refund' ELSE 'correction' END
      WHEN regexp_full_match(invoice, '[0-9]+') AND amount_minor > 0 THEN 'sale'
      ELSE 'adjustment' END AS bucket
    FROM priced
  )`;

/**
 * UCI Online Retail II (https://archive.ics.uci.edu/dataset/502, CC BY 4.0): one row an invoice line of a British shop,
 * pounds, local time taken as UTC. Becomes one `paid` order an invoice with money, a `refunded` event for each credit note
 * and order it was matched to, and one event a customer. Ids come from invoice numbers, so that files that overlap agree.
 */
export const onlineRetail: Mapping = {
  name: 'online-retail',
  detect: ['Invoice', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'Price', 'Customer ID', 'Country'],
  outputs: [
    {
      kind: 'customer',
      select: `${LINES}, countries(name, code) AS (VALUES ${COUNTRY_ROWS}), customers AS (
          SELECT customer_id, min(stamp) AS first_at, min(stamp) FILTER (WHERE bucket = 'sale') AS first_order_at,
            arg_max(country, line) AS name
          FROM lines WHERE customer_id IS NOT NULL GROUP BY customer_id
        )
        SELECT customer_id || ':' || strftime(first_at, '%Y-%m-%dT%H:%M') AS id, first_at AS occurred_at, customer_id,
          first_order_at, code AS country
        FROM customers LEFT JOIN countries USING (name)`,
    },
    {
      kind: 'order',
      select: `${LINES}
        SELECT invoice || ':paid' AS id, min(stamp) AS occurred_at, invoice AS order_id, 'paid' AS status,
          sum(amount_minor)::BIGINT AS amount_minor, 'GBP' AS currency, max(customer_id) AS customer_id
        FROM lines WHERE bucket = 'sale' GROUP BY invoice`,
    },
    {
      kind: 'order',
      refunds: {
        select: `${LINES}
          SELECT invoice AS document, line, customer_id AS party, goods, stamp AS "at", abs(quantity) AS quantity,
            abs(amount_minor) AS amount_minor, 'GBP' AS currency, bucket = 'refund' AS is_refund
          FROM lines WHERE bucket IN ('sale', 'refund')`,
      },
    },
  ],
  buckets: `${LINES}
    SELECT CASE WHEN bucket IN ('sale', 'refund') AND customer_id IS NULL THEN bucket || '_guest' ELSE bucket END AS bucket,
      count(*) AS lines, sum(amount_minor) AS amount_minor, 'GBP' AS currency
    FROM lines GROUP BY 1`,
};
