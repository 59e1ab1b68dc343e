/** A stand-in for the API, for tests of the dashboard only: it answers from the fixture and does as it is told. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toArrow } from '../../dashboard/server/arrow.js';
import type { Api } from './app-server.js';
import * as fixtureCases from './fixture-cases.js';
import * as fixtureChecks from './fixture-checks.js';
import * as fixture from './fixture-data.js';
import * as fixturePaths from './fixture-paths.js';
import * as fixtureRings from './fixture-rings.js';
import { signalsAnswer } from './fixture-signals.js';

const STATEMENTS = [
  {
    name: 'reports/fixture',
    sql: '-- Grain: one row a state.\nSELECT state, sum(amount_minor) AS amount_minor\nFROM rewards FINAL\nWHERE programme_id = {programme:String}\nGROUP BY state\nORDER BY state',
  },
];
const DEFINITIONS = {
  total_minor: 'Rewards earned, held or payable and not reversed or paid.',
  rate: 'Share of the compared conversions that agree with the reference.',
  roi: 'Net divided by cost.',
  clicks: 'Clicks of every channel, repeated ones left out.',
  value_minor: 'What the conversion is worth after refunds.',
  dead_letters: 'Records that could not be taken.',
};

/** What the stand-in can be told to do. */
export interface FixtureApi {
  readonly api: Api;
  /** Fails this report with this code, until told otherwise. */
  fail(report: string, code: string | null): void;
  /** Answers this report only after so many ms. */
  delay(report: string, ms: number): void;
  /** Puts other data in a report's place. */
  replace(report: string, data: unknown): void;
  /** Tells the pages that there are so many more conversions. */
  grow(conversions: number): void;
  /** Cuts every stream and refuses new ones, or takes them again. */
  cut(off: boolean): void;
  /** Sends pages as Arrow, or not. */
  arrow(manner: ArrowManner): void;
  /** Pages that went out as Arrow. */
  arrowPages(): number;
  /** What pages said of conversions of the audit sample, in their order. */
  readonly said: readonly fixtureChecks.SaidAnswer[];
  /** What pages said of cases, in their order. */
  readonly reviewed: readonly SaidReview[];
  /** How often a report was asked. */
  asked(report: string): number;
}

/** A word of a reviewer, and the case that it is about. */
export interface SaidReview {
  readonly caseId: string;
  readonly word: unknown;
}

/** Whether pages come as Arrow, and whether the next cursor is named beside them. */
export type ArrowManner = 'with-cursor' | 'without-cursor' | 'no';

type Answerer = (query: URLSearchParams) => unknown;

const REPORTS: Readonly<Record<string, Answerer>> = {
  accuracy: fixture.accuracy,
  velocity: fixture.velocity,
  roi: fixture.roi,
  liability: fixture.liability,
  attribution: fixturePaths.attribution,
  paths: fixturePaths.paths,
  conversions: fixture.conversions,
  conversion: fixture.story,
  cases: fixtureCases.cases,
  case: fixtureCases.told,
  'case-evidence': fixtureCases.evidence,
  passed: fixtureCases.passed,
  signals: signalsAnswer,
  reconciliation: fixtureChecks.reconciliation,
  'reconciliation-rows': fixtureChecks.reconciliationRows,
  rings: fixtureRings.rings,
  ring: fixtureRings.ring,
  quality: fixture.quality,
  'dead-letters': fixture.deadLetters,
  'dead-letter': fixture.deadLetter,
};

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
};

/** A stand-in with the fixture's answers. */
export function fixtureApi(): FixtureApi {
  const failing = new Map<string, string>();
  const delays = new Map<string, number>();
  const replaced = new Map<string, unknown>();
  const asked = new Map<string, number>();
  const streams = new Set<ServerResponse>();
  const said: fixtureChecks.SaidAnswer[] = [];
  const reviewed: SaidReview[] = [];
  let status = fixture.status;
  let off = false;
  let arrow: ArrowManner = 'with-cursor';
  let arrowPages = 0;

  const stream = (response: ServerResponse): void => {
    if (off) return json(response, 503, { error: { code: 'BUSY', message: 'not now', hint: 'later' } });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: status\ndata: ${JSON.stringify(status)}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  };
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    const code = failing.get('audits');
    if (code !== undefined)
      return json(response, 503, { error: { code, message: 'The disk is full.', hint: 'Later.' } });
    said.push(JSON.parse(text) as fixtureChecks.SaidAnswer);
    json(response, 202, { id: `audit-${said.length}`, occurred_at: new Date(fixture.FRONTIER_MS).toISOString() });
  };
  const hearReview = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    const caseId = decodeURIComponent(url.pathname.split('/')[3]!);
    reviewed.push({ caseId, word: JSON.parse(text) });
    const one = { id: `review-${reviewed.length}`, case_id: caseId, occurred_at: '2026-11-22T14:05:00.000Z' };
    json(response, 202, { batch_id: null, reviews: [one] });
  };
  const answer = (name: string, response: ServerResponse, url: URL, accept: string): void => {
    const code = failing.get(name);
    if (code !== undefined) {
      return json(response, 503, {
        error: { code, message: 'The warehouse did not answer.', hint: 'Retry in a moment.' },
      });
    }
    const make = REPORTS[name];
    const own = name === 'status' ? status : name === 'audit' ? fixtureChecks.audit(said) : undefined;
    const data = replaced.has(name) ? replaced.get(name) : (own ?? make?.(url.searchParams));
    if (data === undefined || data === null) {
      return json(response, 404, {
        error: { code: 'NOT_FOUND', message: 'There is no such thing.', hint: 'Check the id.' },
      });
    }
    if (arrow !== 'no' && accept.startsWith('application/vnd.apache.arrow.stream')) {
      const page = data as { rows: Record<string, unknown>[]; next_cursor: string | null };
      const cursor = arrow === 'with-cursor' ? { 'fairlead-next-cursor': page.next_cursor ?? '' } : {};
      arrowPages += 1;
      response.writeHead(200, { 'content-type': 'application/vnd.apache.arrow.stream', ...cursor });
      return void response.end(toArrow(page.rows));
    }
    return json(response, 200, { data, definitions: DEFINITIONS, statements: STATEMENTS });
  };

  return {
    api: (request: IncomingMessage, response, url) => {
      if (!url.pathname.startsWith('/v1/')) return false;
      if (url.pathname === '/v1/stream') {
        stream(response);
        return true;
      }
      if (url.pathname === '/v1/session') {
        json(response, 200, { name: 'rita', role: 'reviewer' });
        return true;
      }
      if (url.pathname.startsWith('/v1/cases/') && request.method === 'POST') {
        void hearReview(request, response, url);
        return true;
      }
      if (url.pathname === '/v1/audits' && request.method === 'POST') {
        void hear(request, response);
        return true;
      }
      const name = url.pathname.replace('/v1/reports/', '');
      asked.set(name, (asked.get(name) ?? 0) + 1);
      const accept = request.headers.accept ?? '';
      setTimeout(() => answer(name, response, url, accept), delays.get(name) ?? 0);
      return true;
    },
    fail: (report, code) => void (code === null ? failing.delete(report) : failing.set(report, code)),
    delay: (report, ms) => void delays.set(report, ms),
    replace: (report, data) => void replaced.set(report, data),
    grow: (conversions) => {
      status = { ...status, conversions: status.conversions + conversions, events: status.events + conversions };
      for (const one of streams) one.write(`event: status\ndata: ${JSON.stringify(status)}\n\n`);
    },
    cut: (now) => {
      off = now;
      if (off) for (const one of streams) one.destroy();
    },
    arrow: (manner) => {
      arrow = manner;
    },
    arrowPages: () => arrowPages,
    said,
    reviewed,
    asked: (report) => asked.get(report) ?? 0,
  };
}
