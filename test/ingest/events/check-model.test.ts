import { expect, it } from 'vitest';
import { checkModelParameters } from '../../../ingest/events/check-model.js';

const fine = { algorithm: 'markov', order: 2, level: 'channel', weights: { email: 1, paid: 0 } };

it.each<[string, object]>([
  ['frozen weights', fine],
  ['Shapley values of advocates', { algorithm: 'shapley', level: 'advocate', weights: { ann: 1_000_000_000 } }],
  ['no order, which is one', { ...fine, order: undefined }],
  ['when it was trained from', { ...fine, trained_from: '2026-01-01T00:00:00Z' }],
  ['parameters of another kind of model', { trees: 100 }],
])('takes %s', (_, parameters) => {
  expect(checkModelParameters(parameters as Record<string, unknown>)).toBeNull();
});

it.each<[string, object]>([
  ['parameters.algorithm: ', { ...fine, algorithm: 'guess' }],
  ['parameters.order: ', { ...fine, order: 0 }],
  ['parameters.order: ', { ...fine, order: 4 }],
  ['parameters.order: ', { ...fine, order: '1' }],
  ['parameters.order: ', { ...fine, algorithm: 'shapley' }],
  ['parameters.level: ', { ...fine, level: 'campaign' }],
  ['parameters.level: ', { ...fine, level: undefined }],
  ['parameters.trained_from: ', { ...fine, trained_from: 'last year' }],
  ['parameters.weights: ', { ...fine, weights: undefined }],
  ['parameters.weights: ', { ...fine, weights: [] }],
  ['parameters.weights: ', { ...fine, weights: {} }],
  ['parameters.weights: all are zero', { ...fine, weights: { email: 0 } }],
  ['parameters.weights: ', { ...fine, weights: { '': 1 } }],
  ['parameters.weights.email: ', { ...fine, weights: { email: -1 } }],
  ['parameters.weights.email: ', { ...fine, weights: { email: 0.5 } }],
  ['parameters.weights.email: ', { ...fine, weights: { email: '1' } }],
  ['parameters.weights.email: ', { ...fine, weights: { email: 1_000_000_001 } }],
])('refuses %s%j', (start, parameters) => {
  const problem = checkModelParameters(parameters as Record<string, unknown>);
  expect(problem?.startsWith(start), String(problem)).toBe(true);
});
