import type { EventLog, Share } from './event-log.js';

/** The share of a process that has a log for itself: every partition, for good. */
export function wholeShare(log: Pick<EventLog, 'partitions' | 'endOffsets' | 'read' | 'follow'>): Share {
  return {
    generation: 1,
    partitions: (topic) => Array.from({ length: log.partitions(topic) }, (_, partition) => partition),
    begin: () => undefined,
    ends: (topic) => log.endOffsets(topic),
    ready: () => Number.POSITIVE_INFINITY,
    take: (topic, partition, fromOffset, limit) => log.read(topic, partition, fromOffset, limit),
    wait: (signal, timeoutMs) => log.follow(signal, timeoutMs),
    settled: () => undefined,
  };
}
