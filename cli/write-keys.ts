import { createHmac } from 'node:crypto';
import type { Fairlead } from '../fairlead.js';
import type { WriteKey } from '../ingest/sources/write-keys.js';

/**
 * The keys that the collector takes: those of the configuration, or else one for servers and one for browsers that belong to this data
 * directory alone, derived from its secret.
 */
export async function writeKeysOf(fairlead: Fairlead): Promise<readonly WriteKey[]> {
  const { write_keys: configured, programme } = fairlead.config;
  if (configured.length > 0) return configured;
  const { sessionSecret } = await fairlead.secrets();
  const derive = (source: string) =>
    `${source}_${createHmac('sha256', sessionSecret).update(`write key of ${source}`).digest('base64url')}`;
  return [
    { name: 'server', key: derive('server'), programme, source: 'server' },
    { name: 'browser', key: derive('browser'), programme, source: 'browser' },
  ];
}
