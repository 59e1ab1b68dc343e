import { formatTime, toMs } from '../formats.js';
import { liveStatus } from './live.svelte.js';

/** The year of the newest data: the one that times need not name. Undefined before anything is known. */
export function thisYear(): number | undefined {
  return new Date(toMs(liveStatus()?.complete_to)).getUTCFullYear() || undefined;
}

/** A time as pages write it: `22 Nov 14:05`, with the year where it is another than that of the newest data. */
export function when(time: number | string | null | undefined): string {
  const year = thisYear();
  return formatTime(time, year === undefined ? {} : { year });
}
