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

async function say(role: Role, payload: object) {
  const signedIn = await app.fastify.inject({ url: `/sign-in?token=${app.links.make(role)}` });
  const cookie = `fairlead_session=${signedIn.cookies.find(({ name }) => name === 'fairlead_session')!.value}`;
  return await app.fastify.inject({ method: 'POST', url: '/v1/identity-links', headers: { cookie }, payload });
}
const LINK = { a: 'visitor:v', b: 'customer:c', action: 'cut', reason: 'A clerk signed the customer up.' };

it('appends the word of a reviewer, under the time of the server and as of an operator', async () => {
  const reply = await say('reviewer', LINK);
  expect(reply.statusCode).toBe(202);
  const [record] = made.log.records('fairlead.identity_link');
  expect(record).toMatchObject({ key: 'visitor:v', source: 'operator', programmeId: 'acme', receivedAt: NOW });
  const verdict = decode(record!.value, 'identity_link', { receivedAt: NOW, source: 'operator' });
  expect(verdict).toMatchObject({ ok: true, event: { ...LINK, occurred_at: NOW } });
});

it.each([
  ['an analyst', 'analyst', LINK, 403],
  ['no node', 'reviewer', { ...LINK, a: 'person:1' }, 400],
  ['two nodes of one kind', 'reviewer', { ...LINK, b: 'visitor:w' }, 422],
  ['another word', 'reviewer', { ...LINK, action: 'burn' }, 400],
  ['more than asked', 'reviewer', { ...LINK, reviewer: 'somebody else' }, 400],
] as const)('refuses %s', async (_, role, payload, status) => {
  expect((await say(role, payload)).statusCode).toBe(status);
  expect(made.log.records('fairlead.identity_link')).toEqual([]);
});
