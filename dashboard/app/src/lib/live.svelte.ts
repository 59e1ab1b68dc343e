import { getJson } from './api.js';
import { countNew, type Counted, type Status } from './status.js';

/** How often the status is polled while the stream is lost, ms. */
export const POLL_MS = 15_000;
/** A stream that breaks is not called lost before this, ms: a reconnect is often quicker. */
const GRACE_MS = 3_000;

let status = $state.raw<Status | null>(null);
let drawn = $state.raw<Status | null>(null);
let lost = $state(false);
let version = $state(0);

/** The newest status. */
export const liveStatus = (): Status | null => status;
/** Whether the stream is lost and polling stands in for it. */
export const streamLost = (): boolean => lost;
/** Goes up when the reader asks for what is new; part of every question's key. */
export const liveVersion = (): number => version;
/** How many of these are new since the page was drawn. */
export const newSince = (what: Counted): number => countNew(status, drawn, what);

/** Shows what is new: every question on the page is asked again. */
export function showNew(): void {
  drawn = status;
  version += 1;
}

/** The page was drawn from nothing: from here on we count. */
export function markDrawn(): void {
  drawn = status;
}

function take(next: Status): void {
  status = next;
  drawn ??= next;
}

/** Follows the stream; polls every 15 s while it is lost. Returns what stops it. */
export function startLive(): () => void {
  let source: EventSource | null = null;
  let grace: ReturnType<typeof setTimeout> | undefined;
  const poll = (): void => {
    getJson<{ data: Status }>('/v1/reports/status').then(
      (answer) => take(answer.data),
      () => undefined, // The banner already says that we are cut off; the next poll tries again.
    );
  };
  const connect = (): void => {
    source = new EventSource('/v1/stream');
    source.addEventListener('open', () => {
      clearTimeout(grace);
      grace = undefined;
      lost = false;
    });
    source.addEventListener('status', (event: MessageEvent<string>) => take(JSON.parse(event.data) as Status));
    source.addEventListener('error', () => {
      grace ??= setTimeout(() => (lost = true), GRACE_MS);
    });
  };
  const timer = setInterval(() => {
    if (!lost) return;
    poll();
    if (source?.readyState === EventSource.CLOSED) connect();
  }, POLL_MS);
  poll();
  connect();
  return () => {
    clearInterval(timer);
    clearTimeout(grace);
    source?.close();
  };
}
