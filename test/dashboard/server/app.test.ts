import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildApp, type App } from '../../../dashboard/server/app.js';
import { hashPassword } from '../../../dashboard/server/auth/passwords.js';
import { ROLES, type Role } from '../../../dashboard/server/auth/roles.js';
import { LINK_LIFETIME_MS } from '../../../dashboard/server/auth/links.js';
import { SESSION_LIFETIME_MS } from '../../../dashboard/server/auth/sessions.js';
import { appOptions, asked } from './fixture.js';

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

/** Signs in by link; the cookie header to send. */
async function signIn(role: Role, to: App = app): Promise<string> {
  const reply = await to.fastify.inject({ url: `/sign-in?token=${to.links.make(role)}` });
  const cookie = reply.cookies.find(({ name }) => name === 'fairlead_session');
  if (cookie === undefined) throw new Error('no cookie came');
  return `fairlead_session=${cookie.value}`;
}

const get = async (url: string, cookie?: string, headers: Record<string, string> = {}) =>
  app.fastify.inject({ url, headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) } });
const codeOf = (reply: { json: () => unknown }) => (reply.json() as { error: { code: string } }).error.code;

/** Every route that the server has, from its own printed tree. */
function allRoutes(): { method: string; url: string }[] {
  const routes: { method: string; url: string }[] = [];
  const paths: string[] = [];
  for (const line of app.fastify.printRoutes({ commonPrefix: false }).split('\n')) {
    const found = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (found === null) continue;
    const level = found[1]!.length / 4;
    paths.splice(level, paths.length, found[2]!);
    for (const method of found[3]?.split(', ') ?? []) routes.push({ method, url: paths.join('') });
  }
  return routes;
}

describe('every route', () => {
  const PUBLIC = [
    '/health',
    '/ready',
    '/sign-in',
    '/sign-in/password',
    '/sign-in/password.css',
    '/v1/sign-in',
    '/v1/sign-out',
    '/v1/openapi.json',
    '*',
  ];

  it('is listed', () => {
    const urls = new Set(allRoutes().map(({ url }) => url));
    for (const url of [
      '/v1/events/:kind',
      '/v1/reports/liability',
      '/v1/control',
      '/v1/stream',
      '/metrics',
      '/v1/conversions/:id',
    ]) {
      expect(urls, [...urls].join(' ')).toContain(url);
    }
  });

  it('refuses strangers, unless it is public by name', async () => {
    for (const { method, url } of allRoutes()) {
      if (PUBLIC.includes(url) || method === 'OPTIONS') continue;
      const reply = await app.fastify.inject({
        method: method as 'GET',
        url: url.replace(/:\w+/, 'click'),
        payload: method === 'POST' ? {} : undefined,
      });
      expect([401, 403], `${method} ${url} answered ${reply.statusCode}`).toContain(reply.statusCode);
    }
  });

  it('tells the metrics to who shows their token, and to no role without it', async () => {
    const shown = { authorization: 'Bearer the-metrics-token' };
    expect((await get('/metrics', undefined, shown)).body).toBe('fairlead_warehouse_up 1\n');
    expect(codeOf(await get('/metrics', await signIn('owner')))).toBe('METRICS_TOKEN_REQUIRED');
    expect(codeOf(await get('/metrics', undefined, { authorization: 'Bearer ' }))).toBe('METRICS_TOKEN_REQUIRED');
  });

  it('tells the metrics to nobody where no token is set, for a proxy makes everybody local', async () => {
    const { metrics } = made.options.exposition!;
    const open = await buildApp({ ...made.options, exposition: { metrics, token: '' } });
    for (const headers of [{}, { authorization: 'Bearer ' }])
      expect((await open.fastify.inject({ url: '/metrics', headers })).statusCode).toBe(401);
    await open.fastify.close();
  });

  it('names a role, or the server does not start', async () => {
    expect(() => app.fastify.get('/late', () => 'x')).toThrow();
    const { guardRoutes } = await import('../../../dashboard/server/auth/access.js');
    const { default: Fastify } = await import('fastify');
    const bare = Fastify();
    guardRoutes(bare, { sessions: undefined as never, accounts: undefined as never, publicUrl: undefined });
    expect(() => bare.get('/open', () => 'x')).toThrow(/names no role/);
  });

  it('carries the security headers, errors included', async () => {
    for (const url of ['/health', '/v1/reports/status', '/sign-in', '/nothing.js']) {
      const { headers } = await get(url);
      expect(headers['content-security-policy'], url).toMatch(/^default-src 'self';/);
      expect(headers['content-security-policy']).not.toMatch(/https?:|script-src|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
    }
  });

  it.each(ROLES)('as %s opens what the role may and no more', async (role) => {
    const cookie = await signIn(role);
    expect((await get('/v1/reports/status', cookie)).statusCode).toBe(200);
    const liability = await get('/v1/reports/liability', cookie);
    expect(liability.statusCode).toBe(role === 'finance' || role === 'owner' ? 200 : 403);
    if (liability.statusCode === 403) expect(codeOf(liability)).toBe('FORBIDDEN');
  });
});

describe('signing in', () => {
  it('works once with one link', async () => {
    const token = app.links.make('owner');
    const first = await get(`/sign-in?token=${token}`);
    expect([first.statusCode, first.headers.location]).toEqual([303, '/']);
    expect(String(first.headers['set-cookie'])).toMatch(/^fairlead_session=[\w-]{43};.*HttpOnly.*SameSite=Lax/);
    const second = await get(`/sign-in?token=${token}`);
    expect([second.headers.location, second.headers['set-cookie']]).toEqual(['/sign-in?refused=1', undefined]);
  });

  it('does not spend the link on a HEAD', async () => {
    const token = app.links.make('owner');
    await app.fastify.inject({ method: 'HEAD', url: `/sign-in?token=${token}` });
    expect((await get(`/sign-in?token=${token}`)).headers.location).toBe('/');
  });

  it('ends links and sessions in time', async () => {
    const token = app.links.make('owner');
    const cookie = await signIn('owner');
    made.clock.now += LINK_LIFETIME_MS;
    expect((await get(`/sign-in?token=${token}`)).headers.location).toBe('/sign-in?refused=1');
    expect((await get('/v1/session', cookie)).statusCode).toBe(200);
    made.clock.now += SESSION_LIFETIME_MS - LINK_LIFETIME_MS;
    expect((await get('/v1/session', cookie)).statusCode).toBe(401);
  });

  it('keeps sessions over a restart, hashed and for the owner’s eyes', async () => {
    const cookie = await signIn('analyst');
    await app.fastify.close();
    app = await buildApp(made.options);
    expect((await get('/v1/session', cookie)).json()).toEqual({ name: null, role: 'analyst' });
    const path = join(made.options.dataDir, 'sessions.json');
    expect(readFileSync(path, 'utf8')).not.toContain(cookie.split('=')[1]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('ends the session on signing out', async () => {
    const cookie = await signIn('viewer');
    const out = await app.fastify.inject({ method: 'POST', url: '/v1/sign-out', headers: { cookie } });
    expect(out.statusCode).toBe(204);
    expect((await get('/v1/session', cookie)).statusCode).toBe(401);
  });

  it('sends pages to the sign-in, and lets nobody in with a made-up cookie', async () => {
    const page = await get('/conversions', undefined, { accept: 'text/html' });
    expect([page.statusCode, page.headers.location]).toEqual([303, '/sign-in']);
    expect((await get('/v1/session', 'fairlead_session=AAAA')).statusCode).toBe(401);
  });

  it('takes names and passwords of accounts, throttles guesses, and follows the account’s role', async () => {
    const account = { name: 'ada', role: 'finance', password_hash: await hashPassword('correct horse battery') };
    const other = appOptions({ accounts: [account] });
    let second = await buildApp(other.options);
    const post = (password: string, headers: Record<string, string> = {}) =>
      second.fastify.inject({ method: 'POST', url: '/v1/sign-in', headers, payload: { name: 'ada', password } });
    expect(codeOf(await post('wrong'))).toBe('SIGN_IN_FAILED');
    expect(codeOf(await post('wrong', { 'sec-fetch-site': 'same-origin', origin: 'null' }))).toBe('SIGN_IN_FAILED');
    expect(codeOf(await post('correct horse battery', { origin: 'null' }))).toBe('CSRF_REFUSED');
    expect(codeOf(await post('correct horse battery', { 'sec-fetch-site': 'cross-site' }))).toBe('CSRF_REFUSED');
    expect(codeOf(await post('correct horse battery', { origin: 'https://evil.example' }))).toBe('CSRF_REFUSED');
    const good = await post('correct horse battery', { origin: 'http://localhost:4160', host: 'localhost:4160' });
    expect(good.json()).toEqual({ name: 'ada', role: 'finance' });
    const cookie = `fairlead_session=${good.cookies[0]!.value}`;
    const form = await second.fastify.inject({
      method: 'POST',
      url: '/v1/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'name=ada&password=correct+horse+battery',
    });
    expect([form.statusCode, form.headers.location]).toEqual([303, '/']);
    const refused = await second.fastify.inject('/sign-in/password?refused=%22%3E%3Cscript%3E');
    expect(refused.body).toContain('role="alert"');
    expect(refused.body).not.toContain('<script');
    expect((await second.fastify.inject('/sign-in/password')).body).not.toContain('role="alert"');
    for (let i = 0; i < 10; i++) await post('guess');
    expect(codeOf(await post('correct horse battery'))).toBe('TOO_MANY_REQUESTS');
    await second.fastify.close();
    second = await buildApp({ ...other.options, accounts: [{ ...account, role: 'viewer' }] });
    const reply = await second.fastify.inject({ url: '/v1/reports/liability', headers: { cookie } });
    expect(reply.statusCode).toBe(403);
    await second.fastify.close();
    second = await buildApp({ ...other.options, accounts: [] });
    expect((await second.fastify.inject({ url: '/v1/session', headers: { cookie } })).statusCode).toBe(401);
    await second.fastify.close();
    other.remove();
  });
});

describe('reports', () => {
  it('answer with data, definitions and statements', async () => {
    const reply = await get(
      '/v1/reports/conversions?outcome=granted&outcome=denied&from=2026-01-01',
      await signIn('viewer'),
    );
    expect(reply.json()).toMatchObject({
      data: { total: 2 },
      definitions: { figure: 'What it means.' },
      statements: [],
    });
    expect(asked.at(-1)).toEqual({ outcome: ['granted', 'denied'], from: '2026-01-01', programme: 'acme' });
  });

  it('answer as CSV that no spreadsheet executes', async () => {
    const reply = await get('/v1/conversions?format=csv', await signIn('viewer'));
    expect(reply.headers['content-type']).toContain('text/csv');
    expect(reply.body).toBe(
      'conversion_id,amount_minor,currency,holds\r\n' +
        `"'=HYPERLINK(""x"")",-1999,EUR,"[""HELD_RETURN_WINDOW""]"\r\n` +
        '"a,b",,EUR,[]\r\n',
    );
    const totals = await get('/v1/reports/conversions?format=csv&table=totals', await signIn('viewer'));
    expect(totals.body).toBe('currency,amount_minor\r\nEUR,-1999\r\n');
    expect((await get('/v1/reports/status?format=csv', await signIn('viewer'))).body).toMatch(
      /^complete_to,events\r\n\d+,3\r\n$/,
    );
  });

  it('answer as Arrow columns', async () => {
    const reply = await get('/v1/conversions', await signIn('viewer'), {
      accept: 'application/vnd.apache.arrow.stream, application/json;q=0.5',
    });
    expect(reply.headers['content-type']).toBe('application/vnd.apache.arrow.stream');
    const table = tableFromIPC(reply.rawPayload);
    expect(table.toArray().map((row: { toJSON: () => object }) => row.toJSON())).toEqual([
      { conversion_id: '=HYPERLINK("x")', amount_minor: -1999, currency: 'EUR', holds: '["HELD_RETURN_WINDOW"]' },
      { conversion_id: 'a,b', amount_minor: null, currency: 'EUR', holds: '[]' },
    ]);
  });

  it.each([
    ['/v1/reports/nonsense', 404, 'NOT_FOUND'],
    ['/v1/reports/status?format=pdf', 400, 'USAGE'],
    ['/v1/reports/conversions?format=csv&table=none', 400, 'USAGE'],
    ['/v1/reports/conversions?truth=/etc/passwd', 400, 'USAGE'],
    ['/v1/conversions/none', 404, 'NOT_FOUND'],
    ['/v1/nowhere', 404, 'NOT_FOUND'],
    ['/v1/reports/%ZZ', 400, 'USAGE'],
  ])('refuse %s with %i %s', async (url, status, code) => {
    const reply = await get(url, await signIn('owner'));
    expect([reply.statusCode, codeOf(reply)]).toEqual([status, code]);
    expect(Object.keys((reply.json() as { error: object }).error)).toEqual(['code', 'message', 'hint']);
  });

  it('tell nobody but the log what broke inside', async () => {
    const reply = await get('/v1/reports/broken', await signIn('owner'));
    expect([reply.statusCode, codeOf(reply)]).toEqual([500, 'BUG']);
    expect(reply.body).not.toContain('secret');
    expect(String((made.logged.at(-1)!.fields as { err: Error }).err)).toContain('the secret inside');
  });

  it('tell one conversion’s story', async () => {
    expect((await get('/v1/conversions/c%2F1', await signIn('viewer'))).json()).toMatchObject({ data: { id: 'c/1' } });
  });
});

describe('the description', () => {
  it('is OpenAPI and names what exists, but not the control door', async () => {
    const reply = await get('/v1/openapi.json');
    const document = reply.json() as { openapi: string; paths: Record<string, Record<string, { security: unknown }>> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/events/{kind}', '/v1/reports/liability', '/v1/conversions/{id}']),
    );
    expect(Object.keys(document.paths)).not.toContain('/v1/control');
    expect(document.paths['/v1/events/{kind}']!['post']!.security).toEqual([{ writeKey: [] }]);
    expect(document.paths['/v1/reports/status']!['get']!.security).toEqual([{ session: [] }]);
  });
});

describe('the dashboard', () => {
  it('is one page at every address of its own', async () => {
    const cookie = await signIn('viewer');
    for (const url of ['/', '/conversions', '/conversions/c-1.5/x', '/sign-in']) {
      const reply = await get(url, cookie, { accept: 'text/html' });
      expect([reply.statusCode, reply.headers['cache-control']], url).toEqual([200, 'no-cache']);
      expect(reply.body).toContain('<title>Fairlead</title>');
    }
  });

  it('serves its files to everybody and keeps hashed ones for ever', async () => {
    const reply = await get('/assets/main-1a2b.js');
    expect([reply.statusCode, reply.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await get('/assets/gone-9f9f.js')).statusCode).toBe(404);
    expect((await get('/conversions/shop.order-7.b')).statusCode).not.toBe(404);
  });

  it.each([
    '/../sessions.json',
    '/%2e%2e/sessions.json',
    '/..%2fsessions.json',
    '/assets/..%2f..%2fsessions.json',
    '/a%00.js',
  ])('leads nowhere else: %s', async (url) => {
    await signIn('viewer');
    const reply = await get(url, undefined, { accept: '*/*' });
    expect(reply.statusCode).toBeGreaterThanOrEqual(300);
    expect(reply.body).not.toContain('expiresAt');
  });
});
