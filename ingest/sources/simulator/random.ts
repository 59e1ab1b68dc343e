/**
 * Seeded randomness for the simulator. Every agent draws from a stream of its own, named by the seed and the agent's key, so
 * that a change in one agent's life leaves every other stream where it was.
 *
 * Generator: sfc32 (Doty-Humphrey, PractRand 0.95), 128 bits of state, seeded by four murmur3-mixed lanes of the name.
 */
export interface Rng {
  /** Uniform in [0, 1), 32 bits fine. */
  next(): number;
  /** A stream of its own below this one's name; drawing from it does not move this one. */
  fork(...key: readonly (string | number)[]): Rng;
  readonly name: string;
}

/** murmur3's 32-bit finaliser: every input bit reaches every output bit. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Four 32-bit hashes of a text, each with an odd multiplier of its own. */
export function hash128(text: string): readonly [number, number, number, number] {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0x6a09e667;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193) + (d >>> 7);
    b = Math.imul(b ^ code, 0x85ebca6b) + (a >>> 11);
    c = Math.imul(c ^ code, 0xcc9e2d51) + (b >>> 5);
    d = Math.imul(d ^ code, 0x1b873593) + (c >>> 13);
  }
  a = mix(a ^ text.length ^ b);
  b = mix(b ^ c ^ a);
  c = mix(c ^ d ^ b);
  d = mix(d ^ a ^ c);
  return [a, b, c, d];
}

/** The stream of a name under a seed. */
export function rngOf(name: string): Rng {
  let [a, b, c] = hash128(name);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 12; i++) next();
  return { name, next, fork: (...key) => rngOf(`${name}/${key.join('/')}`) };
}

/** True with probability p. */
export const chance = (rng: Rng, p: number): boolean => rng.next() < p;

/** Uniform in [low, high). */
export const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.next();

/** Uniform integer in [low, high], both included. */
export const integer = (rng: Rng, low: number, high: number): number => low + Math.floor(rng.next() * (high - low + 1));

/** One of a non-empty list, each as likely. */
export function pick<T>(rng: Rng, list: readonly T[]): T {
  return list[Math.floor(rng.next() * list.length)]!;
}

/** A non-empty list of items with the running sum of their weights, summed once. */
export interface Odds<T> {
  readonly items: readonly T[];
  readonly ends: Float64Array;
}

/** Prepares [item, weight] pairs for drawing; weights need not sum to one. */
export function oddsOf<T>(list: readonly (readonly [T, number])[]): Odds<T> {
  const ends = new Float64Array(list.length);
  let total = 0;
  for (let i = 0; i < list.length; i++) ends[i] = total += list[i]![1];
  return { items: list.map(([item]) => item), ends };
}

/** One of the items by weight. */
export function draw<T>(rng: Rng, { items, ends }: Odds<T>): T {
  const at = rng.next() * ends[ends.length - 1]!;
  let low = 0;
  for (let high = ends.length - 1; low < high;) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return items[low]!;
}

/** Exponential with the given mean. */
export const exponential = (rng: Rng, mean: number): number => -mean * Math.log(1 - rng.next());

/** Standard normal (Box and Muller 1958; the second value is dropped so that a draw always costs two numbers). */
export function normal(rng: Rng): number {
  const radius = Math.sqrt(-2 * Math.log(1 - rng.next()));
  return radius * Math.cos(2 * Math.PI * rng.next());
}

/** Log-normal by its median and the sigma of its logarithm. */
export const logNormal = (rng: Rng, median: number, sigma: number): number => median * Math.exp(sigma * normal(rng));

/** Pareto truncated to [low, high] by inversion: the power law of reach. */
export function boundedPareto(rng: Rng, alpha: number, low: number, high: number): number {
  const tail = (low / high) ** alpha;
  return low * (1 - rng.next() * (1 - tail)) ** (-1 / alpha);
}

/** Poisson: Knuth's product below a mean of 30, a rounded normal above (error far below the model's own). */
export function poisson(rng: Rng, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(rng)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = rng.next(); product > limit; product *= rng.next()) count++;
  return count;
}

/** Gamma with the given shape and scale (Marsaglia and Tsang 2000). */
export function gamma(rng: Rng, shape: number, scale: number): number {
  if (shape < 1) return gamma(rng, shape + 1, scale) * (1 - rng.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(rng);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - rng.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
  }
}

/** Beta as a ratio of gammas. */
export function beta(rng: Rng, a: number, b: number): number {
  const x = gamma(rng, a, 1);
  return x / (x + gamma(rng, b, 1));
}

const HEX_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Eight hexadecimal digits of a 32-bit word. */
export function hexWord(word: number): string {
  return (
    HEX_BYTES[word >>> 24]! + HEX_BYTES[(word >>> 16) & 255]! + HEX_BYTES[(word >>> 8) & 255]! + HEX_BYTES[word & 255]!
  );
}

/** Lower-case hexadecimal digits. */
export function hex(rng: Rng, digits: number): string {
  let text = '';
  while (text.length < digits) text += hexWord(Math.floor(rng.next() * 4_294_967_296));
  return text.length === digits ? text : text.slice(0, digits);
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code as people read it aloud: no I, O, 0 or 1. */
export function readableCode(rng: Rng, digits: number): string {
  let text = '';
  for (let i = 0; i < digits; i++) text += LETTERS[Math.floor(rng.next() * LETTERS.length)];
  return text;
}

/** A 64-digit digest of a text: stands for the SHA-256 a real sender would make of an e-mail or a card. */
export function digest64(text: string): string {
  return [...hash128(text), ...hash128(`${text}#`)].map(hexWord).join('');
}
