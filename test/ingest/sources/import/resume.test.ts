import { expect, it } from 'vitest';
import type { EventLog } from '../../../../ingest/log/event-log.js';
import { click, place, type Place } from './support.js';

/** A log whose n-th append is durable and yet never heard of again, as when the process is killed right behind it. */
function dyingAfter(appends: number, { log }: Place): EventLog {
  let left = appends;
  return Object.assign(Object.create(log) as EventLog, {
    append: async (...call: Parameters<EventLog['append']>) => {
      const addresses = await log.append(...call);
      left -= 1;
      if (left <= 0) throw new Error('killed');
      return addresses;
    },
    endOffsets: (topic: string) => log.endOffsets(topic),
    startOffsets: (topic: string) => log.startOffsets(topic),
    read: (...call: Parameters<EventLog['read']>) => log.read(...call),
  });
}

const lines = Array.from({ length: 14_000 }, (_, i) =>
  i % 50 === 0 ? 'not an event' : JSON.stringify(click(i, { padding: 'x'.repeat(300 + (i % 90)) })),
);
const rows = Array.from({ length: 14_000 }, (_, i) => (i % 999 === 0 ? 'no row' : `2026-01-01,v${i % 5},paid`));

it.each([
  ['NDJSON', 'click.ndjson', lines.join('\n'), lines.length],
  ['CSV', 'click.csv', ['occurred_at,visitor_id,channel', ...rows].join('\n'), rows.length],
])('%s: what landed just before each kill is not appended again', async (_, name, content, count) => {
  const here = await place();
  const path = here.file(name, content);
  let kills = 0;
  for (;;) {
    const killed = await here.bring(path, { log: dyingAfter(1 + (kills % 2), here) }).then(
      () => false,
      (error: unknown) => String(error).includes('killed'),
    );
    if (!killed) break;
    kills += 1;
    expect(kills).toBeLessThan(30);
  }
  expect(kills).toBeGreaterThan(2);
  const values = await here.values('click');
  expect(values.length).toBe(count);
  if (name.endsWith('.ndjson')) expect(values.sort()).toEqual([...lines].sort());
  else
    expect(new Set(values.filter((value) => value !== 'no row')).size).toBe(
      rows.filter((row) => row !== 'no row').length,
    );
  await here.log.close();
});
