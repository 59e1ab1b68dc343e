import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { Session } from 'node:inspector/promises';
import { openChdb } from '../../../sql/chdb.js';
import { PooledDoor } from '../../../sql/door.js';
import { migrate } from '../../../sql/migrations.js';
import { attribution } from '../../../processors/attribution/processor.js';
import type { StepContext } from '../../../processors/framework/processor.js';

it('bench', async () => {
  const n = Number(process.env['N'] ?? 10000);
  const T = n * 10;
  const dir = mkdtempSync(join(tmpdir(), 'attr-'));
  const engine = openChdb({ path: dir });
  const c = await engine.connect({ readonly: false });
  await migrate(c);
  const A = 2000;
  const P = Math.floor(n * 0.8);
  const T0 = Date.UTC(2026, 0, 1);
  const run = (sql: string) => c.command(sql, {});
  await run(
    `INSERT INTO advocates (programme_id, source, id, occurred_at, advocate_id, status, referral_codes, customer_id, email_hash, log_partition, log_offset, received_at, enrichment_version) SELECT 'default','server', toString(number), fromUnixTimestamp64Milli(${T0 - 1e9}, 'UTC'), concat('adv', toString(number)), 'enrolled', [concat('CODE', toString(number))], concat('cust-adv', toString(number)), concat('h', toString(number)), 0, number, now64(3), 1 FROM numbers(${A})`,
  );
  await run(
    `INSERT INTO step_ranges SELECT topic, [${A},0,0,0], [${A},${T},${T},${T}],0,${T},1 FROM (SELECT arrayJoin(['fairlead.advocate','fairlead.customer','fairlead.ruleset','fairlead.order']) AS topic)`,
  );
  await run(
    `INSERT INTO touchpoints (programme_id, person_bucket, person_id, occurred_at, touchpoint_id, visitor_id, channel, referral_code, source, received_at, device_id, version) SELECT 'default', toUInt16(cityHash64(p) % 65536), concat('customer:', toString(cityHash64(number) % ${P})) AS p, fromUnixTimestamp64Milli(toInt64(${T0} + cityHash64(number, 1) % ${60 * 86400000}), 'UTC') AS o, concat('click-', toString(number)), concat('visitor-', toString(number % ${P})), ['referral','direct','organic','paid'][1 + cityHash64(number,2)%4] AS ch, if(ch='referral', concat('CODE', toString(cityHash64(number,3)%${A})), NULL), 'browser', o + 1, concat('dev-', toString(number % ${P})), 1 FROM numbers(${T})`,
  );
  await run(
    `INSERT INTO conversion_states (programme_id, person_bucket, person_id, occurred_at, conversion_id, type, source, customer_id, visitor_id, order_id, amount_minor, currency, device_id, received_at, version) SELECT 'default', toUInt16(cityHash64(p) % 65536), concat('customer:', toString(cityHash64(number,7) % ${P})) AS p, fromUnixTimestamp64Milli(toInt64(${T0} + ${20 * 86400000} + cityHash64(number, 1) % ${50 * 86400000}), 'UTC') AS o, concat('conv-', toString(number)), 'purchase', 'server', substring(p, 10), NULL, concat('order-', toString(number)), 5000, 'EUR', concat('devc-', toString(number)), o + 1, 1 FROM numbers(${n})`,
  );
  await run(
    `INSERT INTO order_states (programme_id, order_id, status, amount_minor, currency, refunded_minor, foreign_refunds, net_minor, customer_id, placed_at, paid_at, first_at, last_at, version) SELECT 'default', order_id, if(number%20=0,'refunded','paid'), 5000,'EUR', if(number%20=0,5000,0),0,if(number%20=0,0,5000), concat('', toString(number)), fromUnixTimestamp64Milli(${T0}, 'UTC') AS x, x, x, x, 1 FROM (SELECT number, concat('order-', toString(number)) AS order_id FROM numbers(${n}) WHERE number % 50 != 0)`,
  );
  await run(
    `INSERT INTO customers (programme_id, source, id, occurred_at, customer_id, email_hash, payment_hash, log_partition, log_offset, received_at, enrichment_version) SELECT 'default','server', toString(number), fromUnixTimestamp64Milli(${T0}, 'UTC'), toString(number), concat('e', toString(number)), concat('p', toString(number)), 1, number, now64(3), 1 FROM numbers(${P})`,
  );
  const door = new PooledDoor([c, await engine.connect({ readonly: false })]);
  const timed = {
    ...door,
    rows: door.rows.bind(door),
    arrow: door.arrow.bind(door),
    run: door.run.bind(door),
    insert: door.insert.bind(door),
  };
  const spent = new Map<string, [number, number]>();
  const wrap = <F extends (name: string, ...rest: never[]) => Promise<unknown>>(f: F): F =>
    (async (name: string, ...rest: never[]) => {
      const t = performance.now();
      const r = await f(name, ...rest);
      const e = spent.get(name) ?? [0, 0];
      spent.set(name, [e[0] + performance.now() - t, e[1] + 1]);
      return r;
    }) as F;
  timed.rows = wrap(timed.rows as never);
  timed.arrow = wrap(timed.arrow as never);
  timed.run = wrap(timed.run as never);
  timed.insert = wrap(timed.insert as never);
  const context = (step: number, fromNothing: boolean) =>
    ({
      step,
      committed: step - 1,
      door: timed,
      fromNothing,
      ranges: {},
      now: new Map([['default', { before: 0, now: T0 + 100 * 86400000 }]]),
    }) as unknown as StepContext;
  const go = async (label: string, step: number, nothing: boolean) => {
    spent.clear();
    const t = performance.now();
    const cpu = process.cpuUsage(); await attribution.run(context(step, nothing)); const used = process.cpuUsage(cpu); console.log('cpu user', Math.round(used.user / 1000), 'sys', Math.round(used.system / 1000));
    console.log(label, Math.round(performance.now() - t), 'ms', 'rss', Math.round(process.memoryUsage().rss / 1e6));
    console.log(
      [...spent]
        .sort((a, b) => b[1][0] - a[1][0])
        .slice(0, 14)
        .map(([k, [ms, k2]]) => `${k} ${Math.round(ms)} x${k2}`)
        .join('\n'),
    );
  };
  const ses = new Session();
  ses.connect();
  await ses.post('Profiler.enable');
  await ses.post('Profiler.start');
  await go('from nothing', 2, true);
  const { profile } = await ses.post('Profiler.stop');
  const self = new Map<string, number>();
  const byId = new Map(profile.nodes.map((x) => [x.id, x]));
  profile.samples!.forEach((id, i) => {
    const x = byId.get(id)!;
    const k =
      x.callFrame.functionName + ' ' + x.callFrame.url.split('/').slice(-2).join('/') + ':' + x.callFrame.lineNumber;
    self.set(k, (self.get(k) ?? 0) + profile.timeDeltas![i]! / 1000);
  });
  console.log(
    [...self]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 25)
      .map(([k, v]) => `${Math.round(v)} ${k}`)
      .join('\n'),
  );
  console.log(
    await c.text(
      `SELECT outcome, reason, count() c, sum(amount_minor) a FROM decisions FINAL GROUP BY ALL ORDER BY c DESC`,
      {},
    ),
  );
  console.log(await c.text(`SELECT count(), sum(share_ppb), sum(amount_minor) FROM credits FINAL`, {}));
  console.log(await c.text(`SELECT reason, closed_by, count() FROM holds FINAL GROUP BY ALL`, {}));
  await run(`INSERT INTO touched_conversions SELECT 'default', concat('conv-', toString(number)) FROM numbers(10000)`);
  await go('touched 10k', 3, false);
  console.log(await c.text(`SELECT count(), uniqExact(conversion_id,advocate_id) FROM decision_journal`, {}));
  await door.close();
  await engine.close();
  rmSync(dir, { recursive: true });
}, 600000);
