import { Type } from 'typebox';
import { accuracy } from './accuracy.js';
import { askedOnce } from './asked-once.js';
import { liability } from './liability.js';
import { asOf, currency, programme, range } from './params.js';
import { defineReport, type Report } from './report.js';
import { Drift, driftText, reconciliation } from './reconciliation.js';
import { roi } from './roi.js';
import { velocity } from './velocity.js';

/** A report's result schema with the type of its data. */
const shapeOf = <D>(report: Report<D>) => Type.Unsafe<D>(report.result);

const PARTS = [accuracy, velocity, roi, liability] as const;

/** The four headlines at once. */
export const overview = defineReport({
  name: 'overview',
  title: 'The four headlines (accuracy, velocity, return, liability) and whether the order ledger drifts',
  role: 'analyst',
  params: Type.Object({ ...programme, ...asOf, ...range, ...currency }),
  result: Type.Object({
    accuracy: shapeOf(accuracy),
    velocity: shapeOf(velocity),
    roi: shapeOf(roi),
    liability: shapeOf(liability),
    reconciliation: Drift,
  }),
  definitions: Object.fromEntries(
    [...PARTS, reconciliation].flatMap((part) =>
      Object.entries(part.definitions).map(([name, text]) => [`${part.name}.${name}`, text]),
    ),
  ),
  statements: [...new Set([...PARTS, reconciliation].flatMap((part) => part.statements))],
  compute: async (door, params) => {
    const once = askedOnce(door);
    // Those first that must know the programme's now before they can ask the rest.
    const [owed, fast, earned, told, { alerts, drift, grain }] = await Promise.all([
      liability.run(once, params),
      velocity.run(once, params),
      roi.run(once, params),
      accuracy.run(once, params),
      reconciliation.run(once, params),
    ]);
    return {
      accuracy: told,
      velocity: fast,
      roi: earned,
      liability: owed,
      reconciliation: { alerts, drift, grain },
    };
  },
  text: (data) => [
    'accuracy',
    ...accuracy.text(data.accuracy),
    driftText(data.reconciliation),
    '',
    'velocity',
    ...velocity.text(data.velocity).slice(-8),
    '',
    'return',
    ...roi.text(data.roi),
    '',
    'liability',
    ...liability.text(data.liability),
  ],
});
