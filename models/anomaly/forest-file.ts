import { createHash } from 'node:crypto';
import { ModelError } from '../model-error.js';
import { checkHeader, type ForestHeader, headerOf } from './forest-header.js';
import { damaged, ForestBytesReader, ForestBytesWriter } from './forest-bytes.js';
import type { ForestModel } from './forest-model.js';
import { packTrees, unpackTrees } from './forest-packing.js';

/** The first eight bytes of a saved forest. */
const MAGIC = new TextEncoder().encode('FLFOREST');
/** Raised whenever the bytes, or what a forest does with them, change. */
export const FOREST_FORMAT = 1;
const DIGEST_BYTES = 32;
const VERSION_DIGITS = 16;

/**
 * A forest as bytes: magic, format (32 bits), length of the header (32 bits), the header as JSON (see ForestHeader), the trees (see packTrees), and the
 * SHA-256 of all that. The same model gives the same bytes. Everything that makes the model what it is stands in them: the list of features,
 * scaling, training window, seed and options, trees.
 */
export function encodeForest(model: ForestModel): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify(headerOf(model)));
  const writer = new ForestBytesWriter();
  writer.bytes(MAGIC);
  writer.column(Uint32Array.of(FOREST_FORMAT, header.length));
  writer.bytes(header);
  packTrees(model.forest, writer);
  const content = writer.done();
  return Uint8Array.from(Buffer.concat([content, digestOf(content)]));
}

/**
 * The forest of bytes that encodeForest gave.
 *
 * Errors: ModelError MODEL_VERSION for another format, MODEL_DAMAGED for what is no saved forest, is cut short or was changed.
 */
export function decodeForest(bytes: Uint8Array): ForestModel {
  if (bytes.length < MAGIC.length || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw damaged(bytes.length === 0 ? 'the file is empty' : 'this is no saved isolation forest');
  const reader = new ForestBytesReader(bytes.subarray(0, Math.max(MAGIC.length, bytes.length - DIGEST_BYTES)));
  reader.bytes(MAGIC.length);
  const [format] = reader.words(1);
  if (format !== FOREST_FORMAT)
    throw new ModelError(
      `the model is of format ${format}, this program reads format ${FOREST_FORMAT}`,
      'MODEL_VERSION',
    );
  const content = bytes.subarray(0, bytes.length - DIGEST_BYTES);
  if (!Buffer.from(digestOf(content)).equals(bytes.subarray(content.length)))
    throw damaged('its check sum does not fit: the file is cut short or was changed');
  const header = parsed(reader.bytes(reader.words(1)[0]!));
  const forest = unpackTrees(header, reader);
  reader.end();
  const { features, scaling, window } = header;
  return { forest, features, scaling, window };
}

/**
 * The version of a model: 16 hexadecimal digits of the SHA-256 of what encodeForest writes. Other features, scaling, window, seed, options or
 * training rows make another version.
 */
export function forestVersion(model: ForestModel): string {
  const bytes = encodeForest(model);
  return Buffer.from(bytes.subarray(bytes.length - DIGEST_BYTES))
    .toString('hex')
    .slice(0, VERSION_DIGITS);
}

const digestOf = (content: Uint8Array): Uint8Array => createHash('sha256').update(content).digest();

function parsed(bytes: Uint8Array): ForestHeader {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('its header is no JSON');
  }
  return checkHeader(value);
}
