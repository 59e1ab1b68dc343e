import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApp, type App } from '../../../dashboard/server/app.js';
import type { Role } from '../../../dashboard/server/auth/roles.js';
import { decode } from '../../../ingest/events/validate.js';
import { appOptions, NOW } from './fixture.js';

let made: ReturnType<typeof appOptions>;
let app: App;
/** What the warehouse knows: subjects, and reviews as its statement answers them. */
let subjects: string[];
let stored: object[];
let held: object[];
beforeEach(async () => {
  made = appOptions();
  subjects = ['advocate:ada', 'advocate:ben'];
  stored = [];
  held = [];
  const rows = (statement: string, params: Record<string, unknown> = {}): Promise<object[]> => {
    if (statement === 'pages/case-subjects')
      return Promise.resolve(
        subjects.filter((id) => (params['cases'] as string[]).includes(id)).map((case_id) => ({ case_id })),
      );
    if (statement === 'pages/case-held') return Promise.resolve(held);
    if (statement === 'pages/case-reviews') return Promise.resolve(stored);
    if (statement === 'pages/cases-of-review')
      return Promise.resolve(stored.filter((row) => (row as { id: string }).id === params['name']));
    return Promise.resolve([]);
  };
  app = await buildApp({ ...made.options, door: { ...made.options.door, rows } as typeof made.options.door });
});
afterEach(async () => {
  await app.fastify.close();
  made.remove();
});

const CASE = '/v1/cases/advocate%3Aada/reviews';
async function say(role: Role, payload: object, url = CASE) {
  const signedIn = await app.fastify.inject({ url: `/sign-in?token=${app.links.make(role)}` });
  const cookie = `fairlead_session=${signedIn.cookies.find(({ name }) => name === 'fairlead_session')!.value}`;
  return await app.fastify.inject({ method: 'POST', url, headers: { cookie }, payload });
}
const appended = () =>
  made.log.records('fairlead.review').map((record) => {
    const verdict = decode(record.value, 'review', { receivedAt: NOW + 10, source: 'operator' });
    if (!verdict.ok) throw new Error(verdict.message);
    return verdict.event as unknown as Record<string, unknown>;
  });
const row = (id: string, action: string, at = NOW - 1000) => ({
  programme_id: 'acme',
  id,
  occurred_ms: at,
  case_id: 'advocate:ada',
  reviewer: 'bob',
  action,
  scope: null,
  seen: null,
  batch_id: null,
  reason: null,
  note: null,
  undoes: null,
  assignee: null,
  until_ms: null,
});

it('appends the word of a reviewer as an event of an operator', async () => {
  const scope = { conversion_ids: ['k1', 'k2'] };
  const reply = await say('reviewer', { action: 'confirm', scope, reason: 'machine_like' });
  expect(reply.statusCode).toBe(202);
  const [event] = appended();
  expect(event).toMatchObject({ case_id: 'advocate:ada', action: 'confirm', reviewer: 'local', occurred_at: NOW });
  expect(JSON.parse(String(event!['scope']))).toEqual(scope);
  expect(reply.json()).toEqual({
    batch_id: null,
    reviews: [{ id: event!['id'], case_id: 'advocate:ada', occurred_at: new Date(NOW).toISOString() }],
  });
  expect(made.log.records('fairlead.review')[0]).toMatchObject({ key: 'advocate:ada', source: 'operator' });
});

it('tells the second of two who decide at once, before the warehouse knows of the first', async () => {
  const both = await Promise.all([
    say('reviewer', { action: 'confirm', seen: 'advocate:ada' }),
    say('reviewer', { action: 'dismiss', seen: 'advocate:ada' }),
  ]);
  expect(both.map(({ statusCode }) => statusCode)).toEqual([202, 409]);
  expect(both[1]!.json<{ error: { code: string; message: string } }>().error).toMatchObject({
    code: 'CASE_CHANGED',
    message: expect.stringMatching(/local confirmed it at .*which you had not seen/) as string,
  });
  const seen = both[0]!.json<{ reviews: { id: string }[] }>().reviews[0]!.id;
  expect((await say('reviewer', { action: 'dismiss', seen })).statusCode).toBe(202);
  expect(appended().map(({ action }) => action)).toEqual(['confirm', 'dismiss']);
});

it('compares with what the warehouse knows, notes left aside', async () => {
  stored = [row('w1', 'confirm'), row('n1', 'note', NOW - 500)];
  expect((await say('reviewer', { action: 'dismiss', seen: 'advocate:ada' })).statusCode).toBe(409);
  expect((await say('reviewer', { action: 'dismiss', seen: 'w9' })).statusCode).toBe(400);
  expect((await say('reviewer', { action: 'dismiss', seen: 'w1' })).statusCode).toBe(202);
});

it('undoes the newest review that counts, where none is named', async () => {
  stored = [row('w1', 'confirm'), row('w2', 'assign', NOW - 900), row('n1', 'note', NOW - 800)];
  await say('reviewer', { action: 'undo' });
  await say('reviewer', { action: 'undo' });
  expect(appended().map(({ undoes }) => undoes)).toEqual(['w2', 'w1']);
  expect((await say('reviewer', { action: 'undo' })).statusCode).toBe(404);
  expect((await say('reviewer', { action: 'undo', undoes: 'w1' })).statusCode).toBe(202);
  expect((await say('reviewer', { action: 'undo', undoes: 'w7' })).statusCode).toBe(404);
});

it('says the same of many cases under one batch, or of none', async () => {
  const bulk = { action: 'confirm', case_ids: ['advocate:ada', 'advocate:ben'] };
  const reply = await say('reviewer', bulk, '/v1/reviews');
  expect(reply.statusCode).toBe(202);
  const { batch_id } = reply.json<{ batch_id: string }>();
  expect(appended().map((event) => [event['case_id'], event['batch_id']])).toEqual([
    ['advocate:ada', batch_id],
    ['advocate:ben', batch_id],
  ]);
  // The batch is known by its name at once.
  expect((await say('reviewer', { action: 'undo', undoes: batch_id })).statusCode).toBe(202);
  const strange = { ...bulk, case_ids: ['advocate:ada', 'advocate:nobody'] };
  expect((await say('reviewer', strange, '/v1/reviews')).statusCode).toBe(404);
  const overtaken = { ...bulk, seen: { 'advocate:ben': 'advocate:ben' } };
  expect((await say('reviewer', overtaken, '/v1/reviews')).statusCode).toBe(409);
  expect(appended()).toHaveLength(3);
});

it.each([
  ['an analyst', 'analyst', { action: 'confirm' }, CASE, 403],
  ['a subject that does not exist', 'reviewer', { action: 'confirm' }, '/v1/cases/advocate%3Aghost/reviews', 404],
  ['what is no case', 'reviewer', { action: 'confirm' }, '/v1/cases/person%3Aada/reviews', 400],
  ['another action', 'reviewer', { action: 'burn' }, CASE, 400],
  [
    'a scope of both kinds',
    'reviewer',
    { action: 'confirm', scope: { conversion_ids: ['k'], from: 'x', to: 'y' } },
    CASE,
    400,
  ],
  [
    'times that end before they begin',
    'reviewer',
    { action: 'confirm', scope: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    CASE,
    422,
  ],
  ['more than asked', 'reviewer', { action: 'confirm', reviewer: 'somebody else' }, CASE, 400],
  ['one case twice', 'reviewer', { action: 'confirm', case_ids: ['advocate:ada', 'advocate:ada'] }, '/v1/reviews', 400],
] as const)('refuses %s', async (_, role, payload, url, status) => {
  expect((await say(role, payload, url)).statusCode).toBe(status);
  expect(made.log.records('fairlead.review')).toEqual([]);
});

it('names what each case holds where the scope is what is held, and refuses a case that holds nothing', async () => {
  held = [
    { case_id: 'advocate:ada', conversion_ids: ['k1', 'k2'] },
    { case_id: 'advocate:ben', conversion_ids: ['k9'] },
  ];
  const bulk = { action: 'confirm', scope: 'held', case_ids: ['advocate:ada', 'advocate:ben'] };
  expect((await say('reviewer', bulk, '/v1/reviews')).statusCode).toBe(202);
  expect(appended().map((event) => JSON.parse(String(event['scope'])) as unknown)).toEqual([
    { conversion_ids: ['k1', 'k2'] },
    { conversion_ids: ['k9'] },
  ]);
  held = [held[0]!];
  const reply = await say('reviewer', bulk, '/v1/reviews');
  expect(reply.statusCode).toBe(400);
  expect(reply.json<{ error: { message: string } }>().error.message).toContain('advocate:ben holds nothing');
  expect(appended()).toHaveLength(2);
});
