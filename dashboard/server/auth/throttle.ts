/** Addresses remembered at once. */
const MAX_SUBJECTS = 10_000;

export interface Throttle {
  /** Counts one attempt; false if there were too many lately. */
  allow(subject: string): boolean;
  /** Forgets the attempts of a subject that proved itself. */
  forgive(subject: string): void;
}

/** At most `limit` attempts a subject in each window of `windowMs`. */
export function createThrottle({
  limit,
  windowMs,
  now,
}: {
  limit: number;
  windowMs: number;
  now: () => number;
}): Throttle {
  const attempts = new Map<string, { since: number; count: number }>();
  return {
    allow: (subject) => {
      const held = attempts.get(subject);
      const current = held !== undefined && now() - held.since < windowMs ? held : { since: now(), count: 0 };
      current.count += 1;
      attempts.delete(subject);
      attempts.set(subject, current);
      if (attempts.size > MAX_SUBJECTS) attempts.delete(attempts.keys().next().value!);
      return current.count <= limit;
    },
    forgive: (subject) => void attempts.delete(subject),
  };
}
