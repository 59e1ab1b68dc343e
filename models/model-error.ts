/**
 * MODEL_INPUT: the input has not the shape that the model names. MODEL_UNSOLVED: its equations could not be solved as exactly as promised.
 * MODEL_VERSION: a saved model is of a version that cannot be read. MODEL_DAMAGED: a saved model is cut short or changed.
 */
export type ModelErrorCode = 'MODEL_INPUT' | 'MODEL_UNSOLVED' | 'MODEL_VERSION' | 'MODEL_DAMAGED';

/** The one way in which a model fails. */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    message: string,
    readonly code: ModelErrorCode = 'MODEL_INPUT',
  ) {
    super(message);
  }
}
