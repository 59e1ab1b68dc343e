import type { KafkaMessage } from 'kafkajs';

export const TOPIC = 'fairlead.click';
export const RECEIVED_AT = Date.parse('2026-03-01T12:00:00.000Z');

/** A record as the broker gives it. */
export function message(offset: number, value: string | Buffer | null, rest: Partial<KafkaMessage> = {}): KafkaMessage {
  return {
    key: null,
    value: typeof value === 'string' ? Buffer.from(value) : value,
    timestamp: String(RECEIVED_AT + offset),
    attributes: 0,
    offset: String(offset),
    headers: {},
    ...rest,
  } as KafkaMessage;
}

/** Lets everything that waits for nothing but its turn take it. */
export async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
