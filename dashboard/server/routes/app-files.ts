import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fail } from '../../../ingest/events/errors.js';
import { unknownAddress } from '../errors.js';

const SIGN_IN = '/sign-in';

/** Files whose name carries a hash of their content never change. */
const cacheFor = (path: string) => (path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');

/** Names that are files of a build and never the last part of a page's address; ids of events may hold dots. */
const FILE_NAME = /\.(css|html|ico|js|json|map|mjs|png|svg|txt|wasm|webmanifest|woff2)$/i;

const isPage = (request: FastifyRequest, path: string) =>
  !FILE_NAME.test(path) && (request.headers.accept ?? '*/*').match(/text\/html|\*\/\*/) !== null;

/**
 * The dashboard's files, and its one page for every other address: the app itself knows its pages. Who is not signed in and
 * asks for a page is sent to sign in; the files alone say nothing about anybody.
 */
export function appFiles(app: FastifyInstance, { appDir, signInPath }: { appDir: string; signInPath: string }): void {
  app.register(fastifyStatic, { root: appDir, serve: false, cacheControl: false });
  const page = (reply: FastifyReply) => {
    if (!existsSync(join(appDir, 'index.html'))) {
      throw fail('NOT_FOUND', { message: 'the dashboard is not built', hint: 'Run: npm run build.' });
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  };
  app.get('/*', { config: { access: 'public' }, schema: { summary: 'The dashboard' } }, (request, reply) => {
    const path = decodeURIComponent((request.params as { '*': string })['*']);
    if (path.startsWith('v1/') || path.includes('\0') || path.split('/').some((part) => part.startsWith('.'))) {
      throw unknownAddress(request);
    }
    if (path !== '' && path !== 'index.html' && existsSync(join(appDir, path)) && !isPage(request, path)) {
      return reply.header('cache-control', cacheFor(path)).sendFile(path);
    }
    if (!isPage(request, path)) throw unknownAddress(request);
    if (request.session === null && `/${path}` !== SIGN_IN) return reply.redirect(signInPath, 303);
    return page(reply);
  });
}
