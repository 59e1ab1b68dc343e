import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type TObject, type TSchema } from 'typebox';
import { fail } from '../../../ingest/events/errors.js';
import type { Door } from '../../../sql/door.js';
import { answerReport, type Report } from '../../reports/index.js';
import { ARROW_TYPE, toArrow } from '../arrow.js';
import { demandRole } from '../auth/access.js';
import { figuresOf, namedTable, tablesOf, toCsv } from '../csv.js';
import { ErrorAnswer } from '../errors.js';

export interface ReportRoutes {
  readonly reports: Readonly<Record<string, Report>>;
  readonly door: Door;
  readonly programmeId: string;
  readonly inside?: (() => Promise<Readonly<Record<string, unknown>>>) | undefined;
}

const FORMATS = ['json', 'csv', 'arrow'] as const;
type Format = (typeof FORMATS)[number];
type Query = Readonly<Record<string, unknown>>;

/** Parameters of the form of an answer, not of the report. */
const form = {
  format: Type.Optional(
    Type.Enum([...FORMATS], { description: 'json where absent and Accept does not ask for another' }),
  ),
  table: Type.Optional(
    Type.String({ description: 'Which list of the report, for csv and arrow; its first where absent' }),
  ),
};

const Statement = Type.Object({ name: Type.String(), sql: Type.String() });
const answerOf = (result: TSchema) =>
  Type.Object({
    data: result,
    definitions: Type.Record(Type.String(), Type.String()),
    statements: Type.Array(Statement),
  });

function formatOf(request: FastifyRequest, query: Query): Format {
  const named = query['format'];
  if (named === undefined) {
    const accept = request.headers.accept ?? '';
    if (accept.startsWith(ARROW_TYPE)) return 'arrow';
    return accept.startsWith('text/csv') ? 'csv' : 'json';
  }
  const format = FORMATS.find((one) => one === named);
  if (format === undefined) throw fail('USAGE', { message: `parameter format: must be one of ${FORMATS.join(', ')}` });
  return format;
}

/** The list of a report that goes out as a table; a report without lists is one row of figures. */
function tableOf(data: unknown, name: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (name !== undefined) return namedTable(data, String(name), 'parameter table');
  return tablesOf(data).values().next().value ?? [figuresOf(data)];
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  report: Report,
  options: ReportRoutes,
  more: Query,
) {
  demandRole(request, report.role);
  const { format: _format, table, ...params } = { ...(request.query as Query), ...more };
  const format = formatOf(request, request.query as Query);
  const programme = params['programme'] ?? options.programmeId;
  const inside = report.localParams.length > 0 ? await options.inside?.() : undefined;
  const answered = await answerReport(report, options.door, { ...params, programme }, inside);
  reply.header('vary', 'Accept');
  if (format === 'json') return answered;
  const rows = tableOf(answered.data, table);
  // Tables have no place for it: where the next page begins.
  const { next_cursor: next } = answered.data as { next_cursor?: unknown };
  if (typeof next === 'string') reply.header('fairlead-next-cursor', next);
  reply.header(
    'content-disposition',
    `attachment; filename="fairlead-${report.name}.${format === 'csv' ? 'csv' : 'arrows'}"`,
  );
  if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(toCsv(rows));
  return reply.type(ARROW_TYPE).send(Buffer.from(toArrow(rows)));
}

/** Addresses of reports that are things of their own in the API. */
const ALIASES: Readonly<Record<string, string>> = {
  '/v1/conversions': 'conversions',
  '/v1/quality': 'quality',
  '/v1/dead-letters': 'dead-letters',
  '/v1/status': 'status',
};

function schemaOf(report: Report, params: TObject) {
  return {
    summary: report.title,
    querystring: Type.Object({ ...params.properties, ...form }),
    response: { 200: answerOf(report.result), '4xx': ErrorAnswer, '5xx': ErrorAnswer },
  };
}

/**
 * One route a report, and the aliases. Parameters are read and checked by the report itself (a query string is all text),
 * so that page, API and command line agree on them.
 */
export function reportRoutes(app: FastifyInstance, options: ReportRoutes): void {
  const { reports } = options;
  const serve = (url: string, report: Report) =>
    app.get(url, { config: { access: report.role }, schema: schemaOf(report, report.params) }, (request, reply) =>
      answer(request, reply, report, options, {}),
    );
  for (const report of Object.values(reports)) serve(`/v1/reports/${report.name}`, report);
  for (const [url, name] of Object.entries(ALIASES)) if (reports[name] !== undefined) serve(url, reports[name]);
  const story = reports['conversion'];
  if (story !== undefined) {
    const { id: _id, ...rest } = story.params.properties;
    const schema = {
      ...schemaOf(story, Type.Object(rest)),
      params: Type.Object({ id: Type.String({ maxLength: 128 }) }),
    };
    app.get('/v1/conversions/:id', { config: { access: story.role }, schema }, (request, reply) =>
      answer(request, reply, story, options, { id: (request.params as { id: string }).id }),
    );
  }
  const list = Type.Object({
    reports: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), role: Type.String() })),
  });
  app.get(
    '/v1/reports',
    { config: { access: 'viewer' }, schema: { summary: 'Every report', response: { 200: list } } },
    () => ({
      reports: Object.values(reports).map(({ name, title, role }) => ({ name, title, role })),
    }),
  );
  app.get(
    '/v1/reports/:name',
    { config: { access: 'viewer' }, schema: { summary: 'A report that there is not', response: { 404: ErrorAnswer } } },
    (request) => {
      const { name } = request.params as { name: string };
      throw fail('NOT_FOUND', {
        message: `there is no report "${name.slice(0, 64)}"`,
        hint: `There are ${Object.keys(reports).join(', ')}.`,
      });
    },
  );
}
