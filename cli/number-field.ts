/** How fields of a file are read as numbers. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** How files write that a value is not known. */
const UNKNOWN = new Set(['', 'nan', 'na', 'n/a', 'null', 'none', '?']);

/** A number in decimal digits; NaN where the text is none. One that no double holds is infinite. */
export const numberOf = (text: string): number => (NUMBER.test(text) ? Number(text) : NaN);

/** Whether the text says that a value is not known. */
export const isUnknown = (text: string): boolean => UNKNOWN.has(text.toLowerCase());
