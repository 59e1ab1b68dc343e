import { found, missing, ramp, type Candidate, type End, type Finding, type Settings } from './facts.js';

/** Programs that do not say what they are for. */
const UNDECLARED = new Set(['http_library', 'headless', 'empty', 'malformed']);
/** Networks that move people about, or of which nothing is known. */
const ELSEWHERE = new Set(['vpn', 'privacy_relay', 'hosting', 'mobile', 'reserved', 'unknown']);
/** Systems that one machine tells in turn, by its own settings. */
const SAME_SYSTEM: readonly ReadonlySet<string>[] = [
  new Set(['iOS', 'iPadOS', 'macOS']),
  new Set(['Android', 'Linux', 'Chrome OS']),
];

/** What addresses and user agents tell of click and conversion. */
export function judgeOrigin(candidate: Candidate, settings: Settings): Finding[] {
  return [
    hosting(candidate),
    agents(candidate),
    contradiction(candidate),
    reserved(candidate),
    travel(candidate, settings('impossible_travel').threshold),
  ].flatMap((finding) => finding ?? []);
}

/** Whether a program that does not say what it is for stands behind one of the ends. */
export function botEnds({ touch, till }: Candidate): number {
  return [touch, till].filter((end) => end !== null && isUndeclared(end)).length;
}

/** How many of the ends came from a data centre. */
export function hostingEnds({ touch, till }: Candidate): number {
  return [touch, till].filter((end) => end?.ipClass === 'hosting').length;
}

function hosting(candidate: Candidate): Finding | null {
  const ends = hostingEnds(candidate);
  if (ends > 0) return found('hosting_network', ends, ends / 2, idsOf(candidate));
  // An address that nobody told is not asked for: only one that could not be looked up is missing.
  return candidate.unknown.includes('asn') ? missing('hosting_network', 'network of the address') : null;
}

const isUndeclared = ({ botReason, agent }: End): boolean => agent && botReason !== null && UNDECLARED.has(botReason);

/** Servers post with agents of their own, which say little about the person. */
function agents(candidate: Candidate): Finding | null {
  const ends = botEnds(candidate);
  if (ends === 0) return null;
  const { touch, till, door } = candidate;
  const byBrowser =
    (touch !== null && isUndeclared(touch) && touch.door !== 'server') || (isUndeclared(till) && door !== 'server');
  return found('bot_agent', ends, byBrowser ? 1 : 0.33, idsOf(candidate));
}

function contradiction({ touch, till }: Candidate): Finding | null {
  if (touch === null || touch.deviceId === null || touch.deviceId !== till.deviceId) return null;
  if (touch.os === null || till.os === null) return missing('agent_contradiction', 'operating system');
  if (touch.os === till.os || SAME_SYSTEM.some((set) => set.has(touch.os!) && set.has(till.os!))) return null;
  return found('agent_contradiction', 1, 1, [touch.id]);
}

function reserved(candidate: Candidate): Finding | null {
  const ends = [candidate.touch, candidate.till].filter((end) => end?.ipClass === 'reserved').length;
  return ends > 0 ? found('reserved_address', ends, 1, idsOf(candidate)) : null;
}

/** Full at once, nothing from the threshold on. */
function travel({ touch, till, occurredAt }: Candidate, threshold: number): Finding | null {
  if (touch === null || touch.country === null || till.country === null || touch.country === till.country) return null;
  if (ELSEWHERE.has(touch.ipClass ?? 'unknown') || ELSEWHERE.has(till.ipClass ?? 'unknown')) return null;
  const minutes = (occurredAt - touch.at) / 60_000;
  return minutes < threshold ? found('impossible_travel', minutes, ramp(minutes, threshold, 0), [touch.id]) : null;
}

const idsOf = ({ touch, conversionId }: Candidate): string[] =>
  touch === null ? [conversionId] : [touch.id, conversionId];
