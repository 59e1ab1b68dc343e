import type { Door } from '../../sql/door.js';

/** The programme's own now: the greatest occurred_at among its processed events, ms since 1970; null before the first. */
export async function programmeNow(door: Door, programme: string): Promise<number | null> {
  const [row] = await door.rows<{ now_ms: number }>('reports/now-by-programme', { programme });
  return row?.now_ms ?? null;
}
