import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { fail, FairleadError } from '../../../ingest/events/errors.js';
import { completeRules, DEFAULT_RULES, type Rules } from '../../../ingest/events/rules.js';
import { problemOf, publicationOf, readDraft } from '../../../ingest/events/ruleset-draft.js';
import { appendOperatorEvents } from '../../../ingest/sources/operator.js';
import { publishing } from '../../../ingest/log/published-rulesets.js';
import {
  changedRows,
  diffRules,
  inForce,
  listRulesets,
  newestOf,
  rulesInWords,
  tryRules,
  versionOf,
  type ChangedRow,
  type ListedRuleset,
} from '../../../processors/attribution/preview.js';
import { rulesPage } from '../../reports/rules-page.js';
import { COOKIE } from '../auth/access.js';
import { codedError, errorAnswer, ErrorAnswer } from '../errors.js';
import type { AppOptions } from '../options.js';

const Programme = Type.Optional(Type.String({ minLength: 1, maxLength: 128 }));
const Draft = Type.Unknown({
  description: 'A ruleset as its event has it, of which only `rules` must stand; or `rules` alone',
});
const exact = { additionalProperties: false } as const;
const ValidateBody = Type.Object({ programme: Programme, draft: Draft, publish: Type.Optional(Type.Boolean()) }, exact);
const DiffBody = Type.Object(
  {
    programme: Programme,
    draft: Type.Optional(Draft),
    version: Type.Optional(Type.Integer({ minimum: 0, description: 'Instead of a draft' })),
    against: Type.Optional(Type.Integer({ minimum: 0, description: 'The version in force where absent' })),
  },
  exact,
);
const TryBody = Type.Object(
  { programme: Programme, draft: Draft, days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })) },
  exact,
);
const PublishBody = Type.Object({ programme: Programme, draft: Draft }, exact);
const errors = { '4xx': ErrorAnswer, '5xx': ErrorAnswer };

/** Days of a dry run that names none. */
const DEFAULT_DAYS = 30;
/** Dry runs that may go on at once. */
const MAX_TRIALS = 3;
/** Changed decisions that an answer lists; the command line writes them all. */
const MAX_ROWS = 5000;
/** A progress line at most so often. */
const PROGRESS_MS = 200;

export type RulesRoutes = Pick<AppOptions, 'door' | 'log' | 'programmeId' | 'logger' | 'now'>;

const summaryOf = ({ rules: _rules, complete: _complete, ...summary }: ListedRuleset) => summary;

/** Versions, drafts and what they would change: `/v1/rulesets` and `/v1/rules/…`. */
export function rulesRoutes(app: FastifyInstance, options: RulesRoutes): void {
  versionRoutes(app, options);
  draftRoutes(app, options);
  tryRoute(app, options);
  publishRoute(app, options);
}

const programmeOf = (request: FastifyRequest, { programmeId }: RulesRoutes): string => {
  const { programme } = { ...(request.query as object), ...(request.body as object | null) } as { programme?: unknown };
  return typeof programme === 'string' && programme !== '' ? programme : programmeId;
};

function readVersion(text: unknown): number {
  const version = /^\d{1,9}$/.test(String(text)) ? Number(text) : NaN;
  if (Number.isNaN(version)) throw fail('USAGE', { message: 'version: must be a whole number' });
  return version;
}

function versionRoutes(app: FastifyInstance, options: RulesRoutes): void {
  const querystring = Type.Object({ programme: Programme });
  app.get(
    '/v1/rulesets',
    { config: { access: 'viewer' }, schema: { summary: 'Versions of the rules', querystring, response: errors } },
    async (request) => {
      const programme_id = programmeOf(request, options);
      const list = await listRulesets(options.door, programme_id);
      return { programme_id, rows: list.map(summaryOf) };
    },
  );
  app.get(
    '/v1/rulesets/:version',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One version of the rules, in plain words too',
        params: Type.Object({ version: Type.String({ maxLength: 9 }) }),
        querystring,
        response: errors,
      },
    },
    async (request) => {
      const list = await listRulesets(options.door, programmeOf(request, options));
      const ruleset = versionOf(list, readVersion((request.params as { version: string }).version));
      return { ...ruleset, words: rulesInWords(ruleset.complete) };
    },
  );
  app.get(
    '/v1/rules/plain',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The rules as a page for advocates',
        querystring: Type.Object({ programme: Programme, version: Type.Optional(Type.String()) }),
        produces: ['text/html'],
        response: errors,
      },
    },
    async (request, reply) => {
      const programme = programmeOf(request, options);
      const list = await listRulesets(options.door, programme);
      const { version } = request.query as { version?: string };
      const ruleset = version === undefined ? inForce(list) : versionOf(list, readVersion(version));
      // Its styles stand in the page, and nothing else does.
      void reply.header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      );
      return reply.type('text/html; charset=utf-8').send(rulesPage({ programme, ...ruleset }));
    },
  );
}

/** What a draft comes to: its problem, or null. */
function problemIn(read: () => void): ReturnType<typeof problemOf> | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof FairleadError) return problemOf(error);
    throw error;
  }
}

function draftRoutes(app: FastifyInstance, options: RulesRoutes): void {
  const { door, now = Date.now } = options;
  app.post(
    '/v1/rules/validate',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Whether a draft is valid, and what it says', body: ValidateBody, response: errors },
    },
    async (request) => {
      const { draft, publish } = request.body as Static<typeof ValidateBody>;
      const newestVersion = newestOf(await listRulesets(door, programmeOf(request, options)));
      const problem = problemIn(() =>
        publish === true ? publicationOf(draft, { newestVersion, now: now() }) : readDraft(draft, newestVersion),
      );
      const next_version = (newestVersion ?? 0) + 1;
      if (problem !== null) return { ok: false, problem, next_version, words: [] };
      return { ok: true, problem: null, next_version, words: rulesInWords(rulesOf(draft, newestVersion)) };
    },
  );
  app.post(
    '/v1/rules/diff',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Where a draft or a version differs from another', body: DiffBody, response: errors },
    },
    async (request) => {
      const { draft, version, against } = request.body as Static<typeof DiffBody>;
      const list = await listRulesets(door, programmeOf(request, options));
      const before = against === undefined ? inForce(list) : versionOf(list, against);
      if (draft === undefined && version === undefined)
        throw fail('USAGE', { message: 'draft or version: is missing' });
      const after = draft === undefined ? versionOf(list, version!).complete : rulesOf(draft, newestOf(list));
      return { against: before.version, version: version ?? null, changes: diffRules(before.complete, after) };
    },
  );
}

function rulesOf(draft: unknown, newestVersion: number | null): Rules {
  return completeRules(readDraft(draft, newestVersion).rules ?? DEFAULT_RULES);
}

/** Who asks: one dry run at a time each. */
const askerOf = (request: FastifyRequest): string => request.session?.name ?? request.cookies[COOKIE] ?? '';

function tryRoute(app: FastifyInstance, options: RulesRoutes): void {
  const { door, logger } = options;
  const running = new Set<string>();
  app.post(
    '/v1/rules/try',
    {
      config: { access: 'analyst' },
      schema: {
        summary:
          'What a draft would have changed, as NDJSON: progress lines, at last {result, rows, rows_total} or {error}',
        body: TryBody,
        produces: ['application/x-ndjson'],
        response: errors,
      },
    },
    async (request, reply) => {
      const { draft, days = DEFAULT_DAYS } = request.body as Static<typeof TryBody>;
      const programme = programmeOf(request, options);
      const asker = askerOf(request);
      if (running.has(asker)) throw fail('TOO_MANY_REQUESTS', { message: 'you have a dry run going already' });
      if (running.size >= MAX_TRIALS)
        throw fail('TOO_MANY_REQUESTS', { message: 'too many dry runs are going already' });
      running.add(asker);
      try {
        const { version, rules } = readDraft(draft, newestOf(await listRulesets(door, programme)));
        reply.hijack();
        const { raw } = reply;
        const gone = new AbortController();
        raw.on('close', () => gone.abort());
        raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'application/x-ndjson',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        });
        const asked = { programme, draft: { version, rules }, days, signal: gone.signal };
        await tell(raw, () => trial(raw, door, asked)).catch((error: unknown) => {
          const coded = codedError(error);
          if (coded.code !== 'INTERRUPTED') logger.error({ err: error }, 'a dry run failed');
          line(raw, errorAnswer(coded));
        });
        raw.end();
        return reply;
      } finally {
        running.delete(asker);
      }
    },
  );
}

const line = (raw: ServerResponse, value: object): void =>
  void (raw.destroyed || raw.write(`${JSON.stringify(value)}\n`));

const tell = async (raw: ServerResponse, work: () => Promise<object>): Promise<void> => line(raw, await work());

type Asked = Omit<Parameters<typeof tryRules>[1], 'onProgress' | 'onChange'>;

async function trial(raw: ServerResponse, door: RulesRoutes['door'], asked: Asked): Promise<object> {
  const rows: ChangedRow[] = [];
  let total = 0;
  let toldAt = -Infinity;
  const result = await tryRules(door, {
    ...asked,
    onProgress: (progress) => {
      if (performance.now() - toldAt < PROGRESS_MS) return;
      toldAt = performance.now();
      line(raw, { progress });
    },
    onChange: (changed) => {
      for (const row of changedRows(changed)) {
        total += 1;
        if (rows.length < MAX_ROWS) rows.push(row);
      }
    },
  });
  // They come in the order of persons; readers look for the newest.
  rows.sort((a, b) => b.occurred_at - a.occurred_at || (a.conversion_id < b.conversion_id ? -1 : 1));
  return { result, rows, rows_total: total };
}

function publishRoute(app: FastifyInstance, options: RulesRoutes): void {
  const { door, log, now = Date.now } = options;
  app.post(
    '/v1/rules/publish',
    {
      config: { access: 'owner' },
      schema: { summary: 'Publish a version of the rules', body: PublishBody, response: errors },
    },
    async (request) => {
      const { draft } = request.body as Static<typeof PublishBody>;
      const programme = programmeOf(request, options);
      const [stored] = await door.rows<{ version: number }>('ingest/ruleset-newest-by-programme', { programme });
      return publishing(log, async (publication) => {
        const newestVersion = Math.max(stored?.version ?? 0, publication.newestVersion(programme) ?? 0) || null;
        const event = publicationOf(draft, { newestVersion, now: now() }, request.session?.name ?? 'dashboard');
        const [address] = await appendOperatorEvents(log, programme, [event], 'operator', now());
        return { published: event['version'], effective_from: event['effective_from'], address };
      });
    },
  );
}
