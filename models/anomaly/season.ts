const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_DAYS = 7;
/** The first day of 1970 was the fourth of its week. */
const EPOCH_DAY = 3;
const SATURDAY = 5;

/** A season of a week: how many slots it has, the slot of a time, and groups of slots from fine to coarse. */
export interface Season {
  readonly slots: number;
  /** Of milliseconds since 1970; Monday at 0:00 is slot 0. Minutes east of UTC shift it. */
  slotOf(ms: number, offsetMinutes?: number): number;
  readonly levels: readonly (readonly number[])[];
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
const slots = (count: number, group: (slot: number) => number): number[] =>
  Array.from({ length: count }, (_, slot) => group(slot));
const restDay = (day: number): number => (day >= SATURDAY ? 1 : 0);

/** 168 hours; where one has too little history, its hour on working days or at the weekend, then its hour on any day. */
export const HOUR_OF_WEEK: Season = {
  slots: WEEK_DAYS * DAY_HOURS,
  slotOf: (ms, offsetMinutes = 0) =>
    modulo(Math.floor((ms + offsetMinutes * 60_000) / HOUR_MS) + EPOCH_DAY * DAY_HOURS, WEEK_DAYS * DAY_HOURS),
  levels: [
    slots(WEEK_DAYS * DAY_HOURS, (slot) => slot),
    slots(WEEK_DAYS * DAY_HOURS, (slot) => 2 * (slot % DAY_HOURS) + restDay(Math.floor(slot / DAY_HOURS))),
    slots(WEEK_DAYS * DAY_HOURS, (slot) => slot % DAY_HOURS),
  ],
};

/** Seven days; where one has too little history, working days or the weekend, then any day. */
export const DAY_OF_WEEK: Season = {
  slots: WEEK_DAYS,
  slotOf: (ms, offsetMinutes = 0) =>
    modulo(Math.floor((ms + offsetMinutes * 60_000) / (DAY_HOURS * HOUR_MS)) + EPOCH_DAY, WEEK_DAYS),
  levels: [slots(WEEK_DAYS, (day) => day), slots(WEEK_DAYS, restDay), slots(WEEK_DAYS, () => 0)],
};
