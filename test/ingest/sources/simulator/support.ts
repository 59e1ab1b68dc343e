import { KINDS, type Kind } from '../../../../ingest/events/kinds.js';
import {
  simulate,
  type AdvocateTruth,
  type ConversionTruth,
  type SimulatedEvent,
} from '../../../../ingest/sources/simulator/index.js';
import type { SimulationOptions } from '../../../../ingest/sources/simulator/simulate.js';

/** A whole simulation in memory, by kind, in the order it was played. */
export interface Played {
  readonly events: Readonly<Record<Kind, SimulatedEvent[]>>;
  readonly conversions: ConversionTruth[];
  readonly advocates: AdvocateTruth[];
}

export async function played(options: SimulationOptions): Promise<Played> {
  const events = Object.fromEntries(KINDS.map((kind) => [kind, [] as SimulatedEvent[]])) as Record<
    Kind,
    SimulatedEvent[]
  >;
  const conversions: ConversionTruth[] = [];
  const advocates: AdvocateTruth[] = [];
  for await (const record of simulate(options)) {
    if (record.file !== 'truth') events[record.file].push(record.value);
    else if (record.value.what === 'conversion') conversions.push(record.value);
    else advocates.push(record.value);
  }
  return { events, conversions, advocates };
}

/** How often each value occurs. */
export function tally<T>(list: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

export const text = (event: SimulatedEvent, field: string): string => String(event[field]);
