/** Shapes that several reports answer with. */
import { Type, type TSchema } from 'typebox';
import { NODE, NODE_LENGTH } from '../../ingest/events/kinds.js';

/** A visitor, customer or device. */
export const Node = Type.String({
  pattern: NODE.source,
  maxLength: NODE_LENGTH,
  description: 'visitor:ID, customer:ID or device:ID',
});
/** A day or a time as text. */
export const Day = Type.String({ description: 'YYYY-MM-DD, UTC' });
export const Count = Type.Integer({ minimum: 0 });
export const Minor = Type.Integer({ description: 'Minor units of the currency beside it' });
export const Currency = Type.String({ description: 'ISO 4217' });
export const Ms = Type.Integer({ description: 'ms since 1970, UTC' });
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A share of a count with its 95% Wilson interval; null where nothing was compared. */
export const Rate = Type.Object({
  agreed: Count,
  compared: Count,
  rate: orNull(Type.Number()),
  low: orNull(Type.Number()),
  high: orNull(Type.Number()),
});
