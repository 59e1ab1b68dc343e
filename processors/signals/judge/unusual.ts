import { ramp } from './facts.js';
import { anomalyFeatures } from './anomaly-features.js';
import type { Judge } from './window.js';

/** How far above its bound a score counts in full. */
const WIDTH = 0.05;
/** Scores are kept to so many parts, so that no rounding of a logarithm ever shows. */
const GRAIN = 1_000_000;
/** Days with fewer clicks and conversions are too few to look like anything. */
const LEAST_EVENTS = 10;

/**
 * How much an advocate's 28 days stand out among those that the frozen forest was trained on. Nothing is said where no forest is in force, nor up to the
 * score that 99 of 100 of its own training rows do not exceed: each programme is judged by what is rare in it.
 */
export const judgeUnusual: Judge = (window, settings) => {
  const { anomaly, days, candidates } = window;
  if (anomaly === null) return [];
  if (days.reduce((sum, day) => sum + day.clicks, candidates.length) < LEAST_EVENTS) return [];
  const value = toGrain(anomaly.scoreOf(anomalyFeatures(window, anomaly.features)));
  const none = toGrain(Math.max(settings('unusual_pattern').threshold - WIDTH, anomaly.usual));
  const strength = ramp(value, none, none + WIDTH);
  if (strength === 0) return [];
  return [
    {
      signal: 'unusual_pattern',
      value,
      strength,
      evidence: [],
      unknown: '',
      against: (candidate) => (candidate.repeat ? 0 : strength),
    },
  ];
};

const toGrain = (score: number): number => Math.round(score * GRAIN) / GRAIN;
