import { ERRORS, FairleadError } from '../../ingest/events/errors.js';

/** Something that this process needs; resolves to `ok`, `ok: …`, or to what is wrong. What it throws is wrong, too. */
export type Check = () => string | Promise<string>;

export interface ReadinessAnswer {
  readonly ready: boolean;
  /** By what was asked, `ok`, `ok:` with a remark, or what is wrong in a few words. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface Readiness {
  /** Never rejects, and never takes longer than the limit. */
  ask(): Promise<ReadinessAnswer>;
}

export interface ReadinessOptions {
  readonly checks: Readonly<Record<string, Check>>;
  /** How long an answer is given again before it is asked anew. */
  readonly everyMs?: number;
  /** How long an answer may take. */
  readonly limitMs?: number;
  /** ms, of any origin. */
  readonly now?: () => number;
}

const EVERY_MS = 2000;
const LIMIT_MS = 1500;

/** Anyone may ask: texts come from the table of errors alone, so that no address and no name of a server gets out. */
function reasonOf(error: unknown): string {
  const code = error instanceof FairleadError ? error.code : 'BUG';
  return `${code}: ${ERRORS[code].text}`;
}

/**
 * Asks everything that the process needs, together and seldom: however many callers there are, each check is asked at most once in
 * `everyMs`, and never a second time while it has not answered the first.
 */
export function createReadiness(options: ReadinessOptions): Readiness {
  const { everyMs = EVERY_MS, now = () => performance.now() } = options;
  const probes = Object.entries(options.checks).map(
    ([name, check]) => [name, createProbe(check, options.limitMs ?? LIMIT_MS)] as const,
  );
  let last: { readonly at: number; readonly answer: Promise<ReadinessAnswer> } | undefined;
  const askAll = async (): Promise<ReadinessAnswer> => {
    const told = await Promise.all(probes.map(async ([name, probe]) => [name, await probe()] as const));
    return { ready: told.every(([, said]) => /^ok(:|$)/.test(said)), checks: Object.fromEntries(told) };
  };
  return {
    ask: () => {
      if (last === undefined || now() - last.at >= everyMs) last = { at: now(), answer: askAll() };
      return last.answer;
    },
  };
}

/** A check that always answers in time, and that runs at most once at a time. */
function createProbe(check: Check, limitMs: number): () => Promise<string> {
  let running: Promise<string> | undefined;
  const begin = async (): Promise<string> => {
    try {
      return await check();
    } catch (error) {
      return reasonOf(error);
    } finally {
      running = undefined;
    }
  };
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, limitMs, `no answer within ${limitMs / 1000} s`);
    });
    const said = await Promise.race([(running ??= begin()), late]);
    clearTimeout(timer);
    return said;
  };
}
