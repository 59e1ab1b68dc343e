import { DataType, type Data, type Vector } from 'apache-arrow';

/**
 * The values of a column, each read once. A text is cut from the text of its whole batch and a text of a dictionary decoded once, which is
 * several times faster than to ask the vector for each.
 */
export function valuesOf(vector: Vector): ArrayLike<unknown> {
  const { type, nullCount } = vector;
  if (nullCount === 0 && (DataType.isFloat(type) || DataType.isInt(type)))
    return vector.toArray() as ArrayLike<unknown>;
  const values: unknown[] = [];
  if (DataType.isUtf8(type)) for (const data of vector.data) addTexts(values, data);
  else if (DataType.isDictionary(type)) for (const data of vector.data) addWords(values, data);
  else for (let row = 0; row < vector.length; row += 1) values.push(vector.get(row));
  return values;
}

function addTexts(values: unknown[], data: Data): void {
  const offsets = data.valueOffsets;
  const bytes = data.values as Uint8Array;
  const first = offsets[0]!;
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset + first, offsets[data.length]! - first);
  const text = whole.toString('utf8');
  // As many characters as bytes: what lies at a byte lies at the character of its number.
  const plain = text.length === whole.length;
  for (let row = 0; row < data.length; row += 1) {
    const [from, to] = [offsets[row]! - first, offsets[row + 1]! - first];
    if (isNull(data, row)) values.push(null);
    else values.push(plain ? text.slice(from, to) : whole.toString('utf8', from, to));
  }
}

function addWords(values: unknown[], data: Data): void {
  const words = valuesOf(data.dictionary!);
  const numbers = data.values as ArrayLike<number>;
  for (let row = 0; row < data.length; row += 1) values.push(isNull(data, row) ? null : words[numbers[row]!]);
}

const isNull = (data: Data, row: number): boolean => data.nullCount > 0 && !data.getValid(row);
