import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import { fail } from '../../../ingest/events/errors.js';
import { ErrorAnswer } from '../errors.js';
import { COOKIE, demandRole, type Gate } from './access.js';
import type { SignInLinks } from './links.js';
import { ROLES, type Role } from './roles.js';
import { SESSION_LIFETIME_MS } from './sessions.js';
import { passwordPage, PASSWORD_STYLE } from './password-page.js';
import { createThrottle } from './throttle.js';

export interface SignInOptions extends Gate {
  readonly links: SignInLinks;
  readonly now: () => number;
}

const Person = Type.Object({
  name: Type.Union([Type.String(), Type.Null()], { description: 'null for a sign-in link' }),
  role: Type.Enum([...ROLES]),
});
const Credentials = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 256 }), password: Type.String({ minLength: 1, maxLength: 1024 }) },
  { additionalProperties: false },
);

/** Starts a session and hands out its cookie. */
type Enter = (reply: FastifyReply, who: { name: string | null; role: Role }) => Promise<void>;

function linkRoute(app: FastifyInstance, { links }: SignInOptions, enter: Enter): void {
  app.get<{ Querystring: { token?: string } }>(
    '/sign-in',
    // A HEAD must not spend the link: previews of chat programs send them.
    { config: { access: 'public' }, exposeHeadRoute: false, schema: { summary: 'Sign in by a one-time link' } },
    async (request, reply) => {
      const { token } = request.query;
      if (typeof token !== 'string') return reply.header('cache-control', 'no-cache').sendFile('index.html');
      const role = links.spend(token);
      if (role === null) return reply.redirect('/sign-in?refused=1', 303);
      await enter(reply, { name: null, role });
      return reply.header('cache-control', 'no-store').redirect('/', 303);
    },
  );
}

function passwordRoutes(app: FastifyInstance, { accounts, now }: SignInOptions, enter: Enter): void {
  const throttle = createThrottle({ limit: 10, windowMs: 60_000, now });
  const page = { config: { access: 'public' }, schema: { summary: 'The form for name and password' } } as const;
  app.get<{ Querystring: { refused?: string } }>('/sign-in/password', page, (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(passwordPage({ refused: request.query.refused !== undefined })),
  );
  app.get('/sign-in/password.css', page, (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(PASSWORD_STYLE),
  );
  const schema = {
    summary: 'Sign in by name and password',
    body: Credentials,
    response: { 200: Person, '4xx': ErrorAnswer },
  };
  app.post('/v1/sign-in', { config: { access: 'public' }, bodyLimit: 8192, schema }, async (request, reply) => {
    const form = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    const { name, password } = request.body as Static<typeof Credentials>;
    try {
      if (!throttle.allow(request.ip)) throw fail('TOO_MANY_REQUESTS');
      const person = await accounts.check(name, password);
      throttle.forgive(request.ip);
      await enter(reply, person);
      return form ? await reply.redirect('/', 303) : person;
    } catch (error) {
      if (form) return await reply.redirect('/sign-in/password?refused=1', 303);
      throw error;
    }
  });
}

/** Sign-in by link and by password, sign-out, and who one is. */
export function signInRoutes(app: FastifyInstance, options: SignInOptions): void {
  const { sessions, publicUrl } = options;
  const secure = publicUrl?.startsWith('https:') ?? false;
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  const enter: Enter = async (reply, who) => {
    const { token } = await sessions.start(who);
    reply.setCookie(COOKIE, token, { ...cookie, maxAge: SESSION_LIFETIME_MS / 1000 });
  };
  linkRoute(app, options, enter);
  passwordRoutes(app, options, enter);

  const out = { config: { access: 'public' }, schema: { summary: 'End the session' } } as const;
  app.post('/v1/sign-out', out, async (request, reply) => {
    const token = request.cookies[COOKIE];
    if (token !== undefined) await sessions.end(token);
    return reply.clearCookie(COOKIE, cookie).code(204).send();
  });

  const who = {
    config: { access: 'viewer' },
    schema: { summary: 'Who is signed in', response: { 200: Person } },
  } as const;
  app.get('/v1/session', who, (request) => {
    const { name, role } = demandRole(request, 'viewer');
    return { name, role };
  });
}
