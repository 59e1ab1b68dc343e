/** Serves the built dashboard with the headers that the product sends, and a table of API answers. Tests only. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** The strictest policy under which the dashboard has to work. */
export const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** Answers a call; returns false where the path is not its own. */
export type Api = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

function serveFile(response: ServerResponse, appDir: string, pathname: string): void {
  const wanted = join(appDir, normalize(pathname));
  const found = wanted.startsWith(appDir) && existsSync(wanted) && statSync(wanted).isFile();
  const file = found ? wanted : join(appDir, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
  });
  createReadStream(file).pipe(response);
}

/** Serves the dashboard in `appDir` on a free port of the loopback. */
export async function serveApp(appDir: string, api: Api): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!api(request, response, url)) serveFile(response, appDir, url.pathname);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
