import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { literal, rowsOf, streamText } from './duck.js';
import { type Match, type RefundLine, RefundMatcher, type Unmatched } from './refunds.js';
import type { RefundSource, UnmatchedRefunds } from './types.js';

const COLUMNS = `document VARCHAR, line BIGINT, party VARCHAR, goods VARCHAR, "at" TIMESTAMP, quantity BIGINT,
  amount_minor BIGINT, currency VARCHAR`;

/** The refund events of the matched part: one for each credit note and order, its money positive. */
export const MATCHED_ORDERS = `
  SELECT document || ':' || order_id || ':refunded' AS id, max("at") AS occurred_at, order_id, 'refunded' AS status,
    sum(amount_minor)::BIGINT AS amount_minor, currency, max(party) AS customer_id
  FROM refund_matches GROUP BY document, order_id, currency HAVING sum(amount_minor) > 0`;

/** Matches the refunds of the input and leaves the tables `refund_matches` and `refund_rest` in its database. */
export async function matchRefunds(connection: DuckDBConnection, { select }: RefundSource): Promise<void> {
  await connection.run(`CREATE OR REPLACE TABLE refund_matches (${COLUMNS}, order_id VARCHAR)`);
  await connection.run(`CREATE OR REPLACE TABLE refund_rest (${COLUMNS}, reason VARCHAR)`);
  const matches = await connection.createAppender('refund_matches');
  const rest = await connection.createAppender('refund_rest');
  const matcher = new RefundMatcher(
    (match) => appendPart(matches, match, match.sale.document),
    (unmatched) => appendPart(rest, unmatched, unmatched.reason),
  );
  const ordered = `SELECT to_json(t)::VARCHAR FROM (${select}) t ORDER BY t.party, t.goods, t.currency, t."at", t.line`;
  for await (const chunk of streamText(connection, ordered)) {
    for (const text of chunk) matcher.take(JSON.parse(text) as RefundLine);
  }
  matches.closeSync();
  rest.closeSync();
}

function appendPart(appender: DuckDBAppender, part: Match | Unmatched, last: string): void {
  const { refund } = part;
  appender.appendVarchar(refund.document);
  appender.appendBigInt(BigInt(refund.line));
  if (refund.party === null) appender.appendNull();
  else appender.appendVarchar(refund.party);
  appender.appendVarchar(refund.goods);
  appender.appendVarchar(refund.at);
  appender.appendBigInt(BigInt(part.quantity));
  appender.appendBigInt(BigInt(part.amount_minor));
  appender.appendVarchar(refund.currency);
  appender.appendVarchar(last);
  appender.endRow();
}

/** Writes the unmatched refunds as CSV and sums them up; one summary for each currency. */
export async function exportUnmatched(
  connection: DuckDBConnection,
  { path, csv }: { path: string; csv: string },
): Promise<UnmatchedRefunds[]> {
  await mkdir(dirname(csv), { recursive: true });
  await connection.run(
    `COPY (SELECT * FROM refund_rest ORDER BY "at", document, line, reason) TO ${literal(`${csv}.new`)} (FORMAT csv, HEADER)`,
  );
  await rename(`${csv}.new`, csv);
  const rows = (await rowsOf(
    connection,
    `SELECT currency, reason, count(*)::DOUBLE AS count, sum(amount_minor)::DOUBLE AS amount_minor
     FROM refund_rest GROUP BY ALL ORDER BY ALL`,
  )) as { currency: string; reason: string; count: number; amount_minor: number }[];
  const byCurrency = new Map<string, UnmatchedRefunds>();
  for (const { currency, reason, count, amount_minor } of rows) {
    const none: UnmatchedRefunds = { path, count: 0, amount_minor: 0, currency, by_reason: {}, csv };
    const sum = byCurrency.get(currency) ?? none;
    sum.count += count;
    sum.amount_minor += amount_minor;
    sum.by_reason[reason] = { count, amount_minor };
    byCurrency.set(currency, sum);
  }
  return [...byCurrency.values()];
}
