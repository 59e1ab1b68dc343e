import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where a worker thread finds a module: always its compiled file, because Node runs no TypeScript. From the source tree that is
 * under dist/, from dist/ it is beside us.
 * @param module path from the root of the house, such as `ingest/decode-worker.js`
 */
export function workerUrl(module: string): URL {
  const fromSource = extname(fileURLToPath(import.meta.url)) === '.ts';
  return new URL(fromSource ? `../dist/${module}` : `../${module}`, import.meta.url);
}
