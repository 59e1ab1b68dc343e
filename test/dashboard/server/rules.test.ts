import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp, type App } from '../../../dashboard/server/app.js';
import type { Role } from '../../../dashboard/server/auth/roles.js';
import { START, TestHouse } from '../../processors/support.js';
import { ALL } from '../../processors/attribution/world.js';
import { appOptions } from './fixture.js';

let house: TestHouse;
let made: ReturnType<typeof appOptions>;
let app: App;

beforeAll(async () => {
  house = await TestHouse.open();
  await house.put([
    {
      kind: 'ruleset',
      id: 'r1',
      at: 0,
      version: 1,
      effective_from: '2026-01-01 00:00:00',
      note: 'the first',
      rules: JSON.stringify({ rewards: [{ on: 'signup', to: 'advocate', fixed_minor: 500, currency: 'EUR' }] }),
      extra: JSON.stringify({ published_by: 'olga' }),
    },
    { kind: 'advocate', id: 'a1', at: 1, advocate_id: 'ann', status: 'enrolled', referral_codes: ['ANN'] },
    { kind: 'click', id: 't1', at: 10, visitor_id: 'v1', channel: 'referral', referral_code: 'ANN' },
    { kind: 'conversion', id: 'k1', at: 5 * 1440, type: 'signup', visitor_id: 'v1' },
    { kind: 'tick', id: 'end', at: 6 * 1440 },
  ]);
  await house.runner({ processors: ALL }).untilIdle();
  made = appOptions({ door: house.warehouse.serve, programmeId: 'default', now: () => START + 6 * 86_400_000 });
  app = await buildApp(made.options);
});
afterAll(async () => {
  await app.fastify.close();
  made.remove();
  await house.close();
});

async function signIn(role: Role): Promise<string> {
  const reply = await app.fastify.inject({ url: `/sign-in?token=${app.links.make(role)}` });
  return `fairlead_session=${reply.cookies.find(({ name }) => name === 'fairlead_session')!.value}`;
}

async function ask(role: Role, url: string, payload?: object, headers: Record<string, string> = {}) {
  const cookie = await signIn(role);
  return await app.fastify.inject({
    url,
    method: payload ? 'POST' : 'GET',
    headers: { cookie, ...headers },
    ...(payload ? { payload } : {}),
  });
}
const codeOf = (reply: { json: () => unknown }) => (reply.json() as { error: { code: string } }).error.code;

const shorter = { attribution: { lookback_days: 1 } };

describe('the versions of the rules', () => {
  it('are listed with what they decide and who published them', async () => {
    const { rows } = (await ask('viewer', '/v1/rulesets')).json<{ rows: object[] }>();
    expect(rows).toMatchObject([
      { version: 1, state: 'in_force', note: 'the first', published_by: 'olga', conversions: 1, until: null },
      { version: 0, state: 'past', published_by: null, conversions: 0, until: START },
    ]);
  });

  it('are told one by one, in words too', async () => {
    const told = (await ask('viewer', '/v1/rulesets/1')).json<{ words: { sentences: string[] }[] }>();
    expect(told.words.flatMap(({ sentences }) => sentences)).toContain('The advocate gets 5.00 EUR for a sign-up.');
    expect(codeOf(await ask('viewer', '/v1/rulesets/9'))).toBe('NOT_FOUND');
    expect(codeOf(await ask('viewer', '/v1/rulesets/x'))).toBe('USAGE');
  });

  it('are a page for advocates that loads nothing', async () => {
    const page = await ask('viewer', '/v1/rules/plain');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('<li>The advocate gets 5.00 EUR for a sign-up.</li>');
    expect(page.body).not.toMatch(/<script|<link|src=|url\(/);
  });
});

describe('a draft', () => {
  it.each([
    [{ rules: shorter }, null],
    [shorter, null],
    [{ rules: { attribution: { lookback_days: 0 } } }, 'rules.attribution.lookback_days'],
    [{ rules: { rewards: [{ on: 'nonsense', to: 'advocate' }] } }, 'rules.rewards[0].on'],
    [{ version: 1, rules: {} }, 'version'],
    [{ attribution: {}, version: 2 }, 'attribution'],
    [{ rules: {}, effective_from: 'soon' }, 'effective_from'],
    [[], ''],
  ])('%j is checked: %s', async (draft, field) => {
    const told = (await ask('viewer', '/v1/rules/validate', { draft })).json<{
      ok: boolean;
      problem: { field: string };
    }>();
    expect(told.ok).toBe(field === null);
    expect(told.problem?.field ?? null).toBe(field);
  });

  it('is compared with the version in force, or with another', async () => {
    const told = (await ask('viewer', '/v1/rules/diff', { draft: shorter })).json<{
      against: number;
      changes: { field: string }[];
    }>();
    expect([told.against, told.changes.map(({ field }) => field)]).toEqual([
      1,
      ['rules.attribution.lookback_days', 'rules.rewards[0]'],
    ]);
    const two = (await ask('viewer', '/v1/rules/diff', { version: 1, against: 0 })).json<{
      changes: { field: string }[];
    }>();
    expect(two.changes.map(({ field }) => field)).toEqual(['rules.rewards[0]']);
  });

  it('is tried, with progress, one at a time', async () => {
    const reply = await ask('analyst', '/v1/rules/try', { draft: shorter, days: 5 });
    const lines = reply.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toHaveProperty('progress');
    expect(lines.at(-1)).toMatchObject({
      result: { conversions: 1, changed: 1, draft_version: 2, base_version: 1 },
      rows: [
        {
          conversion_id: 'k1',
          reason_before: 'CREDITED_LAST_TOUCH',
          reason_after: 'DENIED_OUTSIDE_LOOKBACK',
          advocate_minor_before: 500,
          advocate_minor_after: 0,
        },
      ],
      rows_total: 1,
    });
    const cookie = await signIn('analyst');
    const once = () =>
      app.fastify.inject({ url: '/v1/rules/try', method: 'POST', headers: { cookie }, payload: { draft: shorter } });
    const [first, second] = await Promise.all([once(), once()]);
    expect([first.statusCode, second.statusCode].sort()).toEqual([200, 429]);
    expect((await once()).statusCode).toBe(200);
    expect(codeOf(await ask('analyst', '/v1/rules/try', { draft: { rules: { x: 1 } } }))).toBe('RULES_INVALID');
  });

  it.each([
    ['viewer', '/v1/rules/try'],
    ['finance', '/v1/rules/publish'],
  ] as const)('is not for a %s at %s', async (role, url) => {
    expect(codeOf(await ask(role, url, { draft: shorter }))).toBe('FORBIDDEN');
  });

  it('is published once, by an owner, from this site', async () => {
    const draft = { version: 2, effective_from: '2026-01-08T00:00:00Z', rules: shorter };
    const elsewhere = await ask('owner', '/v1/rules/publish', { draft }, { 'sec-fetch-site': 'cross-site' });
    expect(codeOf(elsewhere)).toBe('CSRF_REFUSED');
    const late = await ask('owner', '/v1/rules/publish', {
      draft: { ...draft, effective_from: '2026-01-02T00:00:00Z' },
    });
    expect(codeOf(late)).toBe('EFFECTIVE_IN_PAST');
    expect(made.log.records('fairlead.ruleset')).toEqual([]);
    const done = await ask('owner', '/v1/rules/publish', { draft });
    expect(done.json()).toMatchObject({ published: 2 });
    expect(codeOf(await ask('owner', '/v1/rules/publish', { draft }))).toBe('VERSION_NOT_RISING');
    const [record, ...others] = made.log.records('fairlead.ruleset');
    expect(others).toEqual([]);
    expect(JSON.parse(Buffer.from(record!.value).toString())).toMatchObject({
      version: 2,
      programme_id: 'default',
      rules: shorter,
      published_by: 'dashboard',
    });
  });
});
