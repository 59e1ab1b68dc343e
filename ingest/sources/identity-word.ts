import { deterministicId } from '../events/ids.js';
import type { PlainEvent } from './operator.js';

/** What a person says of the link between two nodes (`visitor:…`, `customer:…`, `device:…`). */
export interface IdentityWord {
  readonly a: string;
  readonly b: string;
  readonly action: 'cut' | 'restore';
  readonly reviewer?: string | undefined;
  readonly reason?: string | undefined;
}

/** The event that says it. The same word by the same person at the same instant is the same event. */
export function identityWord({ a, b, action, reviewer, reason }: IdentityWord, occurredAt: string): PlainEvent {
  return {
    kind: 'identity_link',
    id: `link-${deterministicId(a, b, action, reviewer ?? '', occurredAt)}`,
    occurred_at: occurredAt,
    a,
    b,
    action,
    ...(reviewer === undefined ? {} : { reviewer }),
    ...(reason === undefined ? {} : { reason }),
  };
}
