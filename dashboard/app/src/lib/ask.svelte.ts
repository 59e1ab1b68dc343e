import { getJson } from './api.js';
import type { Answer } from './answer.js';
import { liveVersion } from './live.svelte.js';
import { resource, type Resource } from './resource.svelte.js';
import { here } from './router.svelte.js';
import { reportQuery } from './url-state.js';

/**
 * A report of the current place: asked again when programme, range, currency, `extra` or "new" change. The version only
 * makes the question new; it is not sent.
 */
export function report<T>(
  name: string,
  extra: () => Record<string, string | readonly string[] | null> = () => ({}),
): Resource<Answer<T>> {
  return resource(
    () => `${liveVersion()} /v1/reports/${name}${reportQuery(here(), extra())}`,
    (key, signal) => getJson<Answer<T>>(key.slice(key.indexOf(' ') + 1), signal),
  );
}
