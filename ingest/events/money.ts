import { fail } from './errors.js';

const byDigits: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW ' +
    'CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF ' +
    'IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN ' +
    'MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS ' +
    'SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/** ISO 4217 codes with the number of digits of their minor unit (funds codes included, metals and testing codes not). */
export const CURRENCIES: ReadonlyMap<string, number> = new Map(
  Object.entries(byDigits).flatMap(([digits, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(digits)]),
  ),
);

/** Digits of the minor unit of `currency`. Throws CURRENCY_UNKNOWN. */
export function currencyDigits(currency: string): number {
  const digits = CURRENCIES.get(currency);
  if (digits === undefined) throw fail('CURRENCY_UNKNOWN', { message: `"${currency}" is not an ISO 4217 currency` });
  return digits;
}

/**
 * Amount in minor units as a plain decimal with its currency: (123456, "EUR") is "1234.56 EUR", exact for every safe
 * integer because no division takes part.
 */
export function formatMoney(amountMinor: number, currency: string): string {
  return `${formatMinor(amountMinor, currency)} ${currency}`;
}

/** As `formatMoney`, without the currency: what a CSV column of major units holds. */
export function formatMinor(amountMinor: number, currency: string): string {
  const digits = currencyDigits(currency);
  const sign = amountMinor < 0 ? '-' : '';
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Shares are integers of 10^-9. */
export const PPB = 1_000_000_000;

/**
 * Splits `totalMinor` over `weightsPpb` (non-negative integers; only their ratios count) by largest remainder, so that the
 * parts sum to the total exactly. Ties of remainder go to the earlier index. A negative total splits as its absolute value.
 * Throws BUG on a total or weight that is not a safe integer, on a negative weight, or where all weights are zero and the
 * total is not. Cost: O(n log n).
 */
export function splitMinor(totalMinor: number, weightsPpb: readonly number[]): number[] {
  if (!Number.isSafeInteger(totalMinor)) throw fail('BUG', { message: 'splitMinor: the total is not a safe integer' });
  let sum = 0n;
  for (const weight of weightsPpb) {
    if (!Number.isSafeInteger(weight) || weight < 0)
      throw fail('BUG', { message: 'splitMinor: a weight is not valid' });
    sum += BigInt(weight);
  }
  if (sum === 0n) {
    if (totalMinor !== 0) throw fail('BUG', { message: 'splitMinor: nothing to split over' });
    return weightsPpb.map(() => 0);
  }
  const sign = totalMinor < 0 ? -1 : 1;
  const total = BigInt(Math.abs(totalMinor));
  const parts: number[] = [];
  const remainders: { index: number; remainder: bigint }[] = [];
  let left = Math.abs(totalMinor);
  weightsPpb.forEach((weight, index) => {
    const product = total * BigInt(weight);
    const part = Number(product / sum);
    parts.push(part);
    left -= part;
    remainders.push({ index, remainder: product % sum });
  });
  remainders.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (let i = 0; i < left; i++) parts[remainders[i]!.index]! += 1;
  return parts.map((part) => (part === 0 ? 0 : sign * part));
}
