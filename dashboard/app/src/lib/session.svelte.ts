import { getJson } from './api.js';

/** Who is signed in, as the server says. */
export interface Person {
  readonly name: string | null;
  readonly role: string;
}

/** Roles that may decide: those from reviewer on. */
const DECIDING = ['reviewer', 'finance', 'owner'];

let person = $state.raw<Person | null>(null);
let asked = false;

/** Who is signed in; null until it is known. */
export function whoAmI(): Person | null {
  if (!asked) {
    asked = true;
    getJson<Person>('/v1/session').then(
      (found) => (person = found),
      () => (asked = false), // Unknown is not allowed: pages stay read-only until it is known.
    );
  }
  return person;
}

/** The name that what is said here goes by. */
export const myName = (): string => whoAmI()?.name ?? 'local';

/** Whether the person may decide cases; false until it is known. */
export const mayDecide = (): boolean => DECIDING.includes(whoAmI()?.role ?? '');
