import type { Triangle } from '../../../models/reserving/triangle.js';

const wedge = (rows: readonly (readonly number[])[]): Triangle => {
  const developments = Math.max(...rows.map((row) => row.length));
  const values = new Float64Array(rows.length * developments).fill(NaN);
  rows.forEach((row, origin) => values.set(row, origin * developments));
  return { values, origins: rows.length, developments };
};

/** Cumulative amounts, a row an origin. */
export const triangle = wedge;

/** Increments: G. Taylor and F. Ashe, "Second moments of estimates of outstanding claims" (1983), as Mack (1993) prints them. */
export const GENINS = wedge(
  [
    [357848, 766940, 610542, 482940, 527326, 574398, 146342, 139950, 227229, 67948],
    [352118, 884021, 933894, 1183289, 445745, 320996, 527804, 266172, 425046],
    [290507, 1001799, 926219, 1016654, 750816, 146923, 495992, 280405],
    [310608, 1108250, 776189, 1562400, 272482, 352053, 206286],
    [443160, 693190, 991983, 769488, 504851, 470639],
    [396132, 937085, 847498, 805037, 705960],
    [440832, 847631, 1131398, 1063269],
    [359480, 1061648, 1443370],
    [376686, 986608],
    [344014],
  ].map((row) => row.map((_, i) => row.slice(0, i + 1).reduce((sum, amount) => sum + amount, 0))),
);

/** Reinsurance Association of America, "Historical Loss Development Study" (1991), as Mack (1994) prints it. */
export const RAA = wedge([
  [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
  [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
  [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
  [5655, 11555, 15766, 21266, 23425, 26083, 27067],
  [1092, 9565, 15836, 22169, 25955, 26180],
  [1513, 6445, 11702, 12935, 15852],
  [557, 4020, 10946, 12314],
  [1351, 6947, 13112],
  [3133, 5395],
  [2063],
]);
