/** What advocates and their customers may share. */
export interface ThingKind {
  readonly name: string;
  /** How much it says that two advocates have one themselves, between 0 and 1. */
  readonly own: number;
  /** The most that it can say when persons of both advocates share such things, between 0 and 1. */
  readonly shared: number;
  /**
   * The chance that a person of one advocate shares such a thing with a person of a given other one by accident: the share of customers who live with
   * another customer, times the part of all customers whom the other advocate brought, a quarter at the most.
   */
  readonly accident: number;
  /** Of things that so many advocates beside the pair touch, as many are public as private. */
  readonly halfAdvocates: number;
  /** Of things that so many persons touch, as many are public as private. */
  readonly halfPersons: number;
  /** A place: what is shared there is one observation of one household, however many such things tell it. */
  readonly place: boolean;
}

const kind = (
  name: string,
  [own, shared, accident]: readonly [number, number, number],
  [halfAdvocates, halfPersons]: readonly [number, number],
  place = false,
): ThingKind => ({ name, own, shared, accident, halfAdvocates, halfPersons, place });

/**
 * The kinds, in an order that is part of what is stored. Weights: an account into which money is paid is nobody's by accident. A couple has one tablet,
 * one card and one door, so what two advocates have themselves stays below a ring's threshold but for the account and the mailbox. An address of a
 * network, or of a house, is shared by cafes, halls of residence and whole streets: it supports and never suffices. Networks of companies, campuses,
 * carriers, relays and VPNs are no kind at all: they tell nothing.
 */
export const THING_KINDS: readonly ThingKind[] = [
  kind('payout_account', [0.9, 0, 0], [16, 128]),
  kind('email', [0.8, 0.9, 0.002], [8, 32]),
  kind('phone', [0.8, 0.9, 0.005], [8, 32]),
  kind('payment', [0.4, 0.9, 0.01], [8, 64]),
  kind('device', [0.4, 0.9, 0.01], [8, 128]),
  kind('postal_address', [0.25, 0.35, 0.02], [4, 32], true),
  kind('residential_address', [0.25, 0.25, 0.02], [4, 32], true),
  kind('hosting_address', [0.25, 0.25, 0.02], [4, 64], true),
];

/** A thing that more advocates touch is a commons, and links nobody: less than a sixteenth of its weight would be left. */
export const mostAdvocates = ({ halfAdvocates }: ThingKind): number => 4 * halfAdvocates;

/** A thing that more persons touch is a commons too: less than one part in 256 of its weight would be left. */
export const mostPersons = ({ halfPersons }: ThingKind): number => 16 * halfPersons;

/**
 * How much of a thing's weight is left where it is common: the odds that it is private rather than public. Households and dens are small and their sizes
 * fall off fast; the sizes of public places have the long tail of a Pareto law, so the odds fall with the square beyond the half.
 */
export function rarity({ halfAdvocates, halfPersons }: ThingKind, advocates: number, persons: number): number {
  const others = Math.max(0, advocates - 2) / halfAdvocates;
  const crowd = persons / halfPersons;
  return 1 / ((1 + others * others) * (1 + crowd * crowd));
}
