import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApp, type App } from '../../../dashboard/server/app.js';
import type { Role } from '../../../dashboard/server/auth/roles.js';
import { decode } from '../../../ingest/events/validate.js';
import { appOptions, NOW } from './fixture.js';

let made: ReturnType<typeof appOptions>;
let app: App;
beforeEach(async () => {
  made = appOptions();
  app = await buildApp(made.options);
});
afterEach(async () => {
  await app.fastify.close();
  made.remove();
});

async function say(role: Role | null, payload: object) {
  const headers: Record<string, string> = {};
  if (role !== null) {
    const signedIn = await app.fastify.inject({ url: `/sign-in?token=${app.links.make(role)}` });
    const { value } = signedIn.cookies.find(({ name }) => name === 'fairlead_session')!;
    headers['cookie'] = `fairlead_session=${value}`;
  }
  return await app.fastify.inject({ method: 'POST', url: '/v1/audits', headers, payload });
}
const ANSWER = {
  audit_id: 'autumn',
  conversion_id: 'k1',
  answer: 'wrong',
  true_advocate_id: 'bob',
  note: 'The customer told Bob sent her.',
};
const told = () =>
  made.log.records('fairlead.audit').map((record) => {
    const verdict = decode(record.value, 'audit', { receivedAt: record.receivedAt ?? NOW, source: 'operator' });
    if (!verdict.ok) throw new Error(verdict.message);
    return verdict.event as unknown as { id: string; occurred_at: number; answer: string; reviewer: string };
  });

it.each(['reviewer', 'owner'] as const)('appends the answer of %s, under the time of the server', async (role) => {
  const reply = await say(role, ANSWER);
  expect(reply.statusCode).toBe(202);
  const [record] = made.log.records('fairlead.audit');
  expect(record).toMatchObject({ key: 'k1', source: 'operator', programmeId: 'acme', receivedAt: NOW });
  expect(told()).toEqual([expect.objectContaining({ ...ANSWER, reviewer: 'local', occurred_at: NOW })]);
  expect(reply.json()).toEqual({ id: told()[0]!.id, occurred_at: new Date(NOW).toISOString() });
});

it('keeps an answer and its undoing apart, the later one last, within one millisecond and though the clock goes back', async () => {
  await say('reviewer', ANSWER);
  await say('reviewer', { ...ANSWER, answer: 'withdrawn' });
  made.clock.now -= 1000;
  await say('reviewer', { ...ANSWER, answer: 'right' });
  const events = told();
  expect(events.map(({ answer }) => answer)).toEqual(['wrong', 'withdrawn', 'right']);
  expect(events.map(({ occurred_at }) => occurred_at - NOW)).toEqual([0, 1, 2]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(3);
});

it('answers for another programme where one is named', async () => {
  expect((await say('reviewer', { ...ANSWER, programme: 'partners' })).statusCode).toBe(202);
  expect(made.log.records('fairlead.audit')).toMatchObject([{ programmeId: 'partners' }]);
});

it.each([
  ['nobody', null, ANSWER, 401],
  ['a viewer', 'viewer', ANSWER, 403],
  ['an analyst', 'analyst', ANSWER, 403],
  ['no answer', 'reviewer', { ...ANSWER, answer: undefined }, 400],
  ['an answer that is none', 'reviewer', { ...ANSWER, answer: 'maybe' }, 400],
  ['no sample', 'reviewer', { ...ANSWER, audit_id: '' }, 400],
  ['no conversion', 'reviewer', { ...ANSWER, conversion_id: undefined }, 400],
  ['an id that is too long', 'reviewer', { ...ANSWER, conversion_id: 'k'.repeat(129) }, 400],
  ['an id with a control character', 'reviewer', { ...ANSWER, conversion_id: 'k\u0007' }, 422],
  ['another reviewer', 'reviewer', { ...ANSWER, reviewer: 'somebody else' }, 400],
] as const)('refuses %s', async (_, role, payload, status) => {
  expect((await say(role, payload)).statusCode).toBe(status);
  expect(made.log.records('fairlead.audit')).toEqual([]);
});
