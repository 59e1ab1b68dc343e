/** Calls to the API: one way to ask, one way to fail. */

/** What went wrong, as the API says it, or `UNREACHABLE` / `BAD_ANSWER` where it could not say anything. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | null;
  readonly status: number;

  constructor(code: string, message: string, options: { hint?: string | null; status?: number } = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.hint = options.hint ?? null;
    this.status = options.status ?? 0;
  }
}

interface ErrorBody {
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly hint?: unknown };
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The error that an answer without success carries. */
export async function readError(response: Response): Promise<ApiError> {
  let body: ErrorBody = {};
  try {
    body = (await response.json()) as ErrorBody;
  } catch {
    // No JSON: a proxy's page, perhaps. The status then says what there is to say.
  }
  return new ApiError(
    text(body.error?.code) ?? `HTTP_${response.status}`,
    text(body.error?.message) ?? `The server answered ${response.status} ${response.statusText}`.trimEnd(),
    { hint: text(body.error?.hint), status: response.status },
  );
}

/** Any thrown value as an ApiError. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return new ApiError('APP_FAULT', thrown instanceof Error ? thrown.message : String(thrown));
}

async function request(path: string, accept: string, signal?: AbortSignal, body?: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      headers: { accept, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      credentials: 'same-origin',
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    throw new ApiError('UNREACHABLE', 'Fairlead does not answer.', { hint: 'Is it still running? Retry once it is.' });
  }
  if (!response.ok) throw await readError(response);
  return response;
}

/** Gets JSON. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, 'application/json', signal);
  return parseJson<T>(response);
}

/** Posts JSON and gets JSON; null where there is nothing to say. */
export async function postJson<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T | null> {
  const response = await request(path, 'application/json', signal, body);
  return response.status === 204 ? null : parseJson<T>(response);
}

/** Posts JSON and reads the answer line by line as it comes; `take` is told of each. */
export async function postLines(
  path: string,
  body: unknown,
  { signal, take }: { signal: AbortSignal; take: (line: unknown) => void },
): Promise<void> {
  const response = await request(path, 'application/x-ndjson', signal, body);
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? '')).split('\n');
    rest = done ? '' : lines.pop()!;
    for (const line of lines) if (line !== '') take(JSON.parse(line));
    if (done) return;
  }
}

async function parseJson<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError('BAD_ANSWER', 'The answer is not JSON.', {
      hint: 'Is something other than Fairlead listening on this address?',
      status: response.status,
    });
  }
}

/** Header in which an Arrow answer, which is rows alone, names the cursor of the next page; empty after the last. */
export const NEXT_CURSOR = 'fairlead-next-cursor';
const ARROW = 'application/vnd.apache.arrow.stream';

/** Whether this server names cursors beside Arrow. Until it is known not to, it is asked. */
let arrowPages = true;

/**
 * A further page of a list as Arrow IPC: columns, a fraction of the bytes of JSON and no parsing of text. The reader is
 * loaded with the first such page. Null where the server does not name the next cursor: the page is then asked as JSON.
 */
export async function getArrowPage<R>(
  path: string,
  signal?: AbortSignal,
): Promise<{ rows: R[]; next_cursor: string | null } | null> {
  if (!arrowPages) return null;
  const response = await request(path, ARROW, signal);
  const next = response.headers.get(NEXT_CURSOR);
  if (next === null || !(response.headers.get('content-type') ?? '').startsWith(ARROW)) {
    arrowPages = false;
    await response.body?.cancel();
    return null;
  }
  const [{ tableFromIPC }, bytes] = await Promise.all([import('apache-arrow'), response.arrayBuffer()]);
  const rows = tableFromIPC(new Uint8Array(bytes))
    .toArray()
    .map((row: { toJSON(): unknown }) => row.toJSON() as R);
  return { rows, next_cursor: next === '' ? null : next };
}
