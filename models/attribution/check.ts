/** The one way in which an attribution model fails: its input has not the shape that it names. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code = 'MODEL_INPUT';
}

/** Throws ModelError unless `offsets` is a valid CSR index: it starts at 0 and never falls. Cost: O(paths). */
export function checkOffsets(offsets: Uint32Array): void {
  if (offsets.length === 0 || offsets[0] !== 0) throw new ModelError('offsets must begin with 0');
  for (let i = 1; i < offsets.length; i += 1) {
    if (offsets[i]! < offsets[i - 1]!) throw new ModelError(`offsets fall at path ${i - 1}`);
  }
}

/** Throws ModelError unless a column has one entry a touchpoint. */
export function checkColumn(name: string, column: ArrayLike<number>, offsets: Uint32Array): void {
  const touches = offsets[offsets.length - 1]!;
  if (column.length !== touches)
    throw new ModelError(`${name} has ${column.length} entries for ${touches} touchpoints`);
}
