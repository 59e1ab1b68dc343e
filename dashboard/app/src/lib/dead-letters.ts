/** A dead letter is known by the address of its record. Pure. */

/** `fairlead.click/2/1041`. */
export function addressOf(letter: {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}): string {
  return `${letter.topic}/${letter.partition}/${letter.offset}`;
}
