import type { Country } from './countries.js';
import { between, chance, draw, oddsOf, type Rng } from './random.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** How awake shoppers are in each hour of their own day, 1 at the evening's peak. */
const HOURS: readonly number[] = [
  0.22, 0.12, 0.07, 0.05, 0.06, 0.12, 0.26, 0.42, 0.55, 0.63, 0.68, 0.72, 0.78, 0.7, 0.64, 0.62, 0.65, 0.72, 0.82, 0.94,
  1, 0.97, 0.75, 0.44,
];
const HOUR_ODDS = oddsOf(HOURS.map((weight, hour) => [hour, weight] as const));

/** Traffic by day of the week from Sunday: Mondays are busy, Fridays and Saturdays are not. */
const WEEKDAYS: readonly number[] = [1.06, 1.14, 1.08, 1.04, 1, 0.86, 0.8];

const localHour = (country: Country, at: number): number => (((at / HOUR_MS + country.offsetHours) % 24) + 24) % 24;

/** Day of the week of the country's own clock, Sunday 0 (1970-01-01 was a Thursday). */
export const localWeekday = (country: Country, at: number): number =>
  (Math.floor((at + country.offsetHours * HOUR_MS) / DAY_MS) + 4) % 7;

export const isOfficeTime = (country: Country, at: number): boolean => {
  const hour = localHour(country, at);
  const weekday = localWeekday(country, at);
  return hour >= 9 && hour < 17.5 && weekday >= 1 && weekday <= 5;
};

/** Factor of the weekday and of the turn of the month, when wages have come, for the UTC day that begins at `dayStart`. */
export function dayFactor(dayStart: number): number {
  const day = new Date(dayStart);
  const payday = day.getUTCDate() >= 26 || day.getUTCDate() <= 2 ? 1.12 : 1;
  return WEEKDAYS[day.getUTCDay()]! * payday;
}

/** A moment of the day that begins at `dayStart` (UTC), at an hour when people of the country are awake. */
export function momentOfDay(rng: Rng, country: Country, dayStart: number): number {
  const local = draw(rng, HOUR_ODDS) + rng.next();
  return Math.floor(dayStart + ((((local - country.offsetHours) % 24) + 24) % 24) * HOUR_MS);
}

/** The first moment at or after `at` when this person happens to be awake and at leisure; at most eight tries. */
export function wakingMoment(rng: Rng, country: Country, at: number): number {
  let moment = at;
  for (let i = 0; i < 8; i++) {
    if (chance(rng, 0.15 + 0.85 * HOURS[Math.floor(localHour(country, moment))]!)) break;
    moment += between(rng, 0.4, 2.5) * HOUR_MS;
  }
  return Math.floor(moment);
}
