import { ModelError } from '../model-error.js';

/** Throws ModelError MODEL_INPUT unless there is a finite score and an outcome of 0 or 1 for each of one or more cases. */
export function checkJudged(scores: ArrayLike<number>, outcomes: ArrayLike<number>): void {
  if (scores.length !== outcomes.length)
    throw new ModelError(`${scores.length} scores for ${outcomes.length} outcomes`);
  if (scores.length === 0) throw new ModelError('there are no cases to calibrate on');
  for (let i = 0; i < scores.length; i += 1) {
    if (!Number.isFinite(scores[i]!)) throw new ModelError(`score ${i} is ${scores[i]}`);
    if (outcomes[i] !== 0 && outcomes[i] !== 1) throw new ModelError(`outcome ${i} is ${outcomes[i]}, neither 0 nor 1`);
  }
}

/** Throws ModelError MODEL_INPUT unless what is given are probabilities with outcomes. */
export function checkProbabilities(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): void {
  checkJudged(probabilities, outcomes);
  for (let i = 0; i < probabilities.length; i += 1)
    if (!(probabilities[i]! >= 0 && probabilities[i]! <= 1))
      throw new ModelError(`probability ${i} is ${probabilities[i]}, not from 0 to 1`);
}
