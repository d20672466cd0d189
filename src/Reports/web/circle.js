/** Labels that come round after a period, as angles do; a method without one has labels on a line, and all here leaves those as they are. */

/** A value in the first turn, from 0. */
export const wrap = (value, period) => (period && value !== null && value !== undefined ? value - period * Math.floor(value / period) : value);

/** A value in the turn in which it lies nearest to another: 359 beside 1 is −1. */
export const near = (value, other, period) => (period ? value - period * Math.round((value - other) / period) : value);

/** Ticks at parts of a turn, written within the first; nothing for a line, whose ticks the library finds. */
export function turnTicks(values, period) {
  const finite = values.filter((value) => value !== null && value !== undefined);
  if (!period || finite.length === 0) return {};
  const [least, most] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  const rough = (most - least) / 8;
  if (rough <= period / 48) return {};
  const step = period / ([24, 12, 8, 4].find((parts) => period / parts >= rough) ?? 2);
  const first = Math.floor(least / step);
  const places = Array.from({ length: Math.ceil(most / step) - first + 1 }, (_, i) => first + i);
  return { tickvals: places.map((place) => place * step), ticktext: places.map((place) => String(Number(wrap(place * step, period).toPrecision(5)))) };
}
