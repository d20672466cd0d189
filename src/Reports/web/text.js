import { wrap } from './circle.js';

/** A number as people read it: four digits that matter, a true minus sign, a dash where there is none. */
export function number(value, digits = 4) {
  if (value === null || value === undefined) return '–';
  const rounded = Number(value.toPrecision(digits));
  const text = Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4) ? rounded.toExponential(2) : String(rounded);
  return text.replace('-', '−');
}

/**
 * How a method's labels and answers are written: all answers with the same decimals, three digits below the range of the
 * labels, and within the first turn where labels come round; true labels without decimals where all are whole.
 */
export function inUnits({ bins, target, period }) {
  const span = bins ? bins.edges.at(-1) - bins.edges[0] : 1;
  const decimals = Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(span))));
  const fixed = (places) => (value) => (value === null || value === undefined ? 'undefined' : value.toFixed(places).replace('-', '−'));
  const plainly = fixed(decimals);
  const answer = (value) => plainly(wrap(value, period));
  return {
    answer,
    /** An interval; around a circle from its lower end, through 0 or not. */
    interval: (lower, upper) => (period && upper - lower >= period * (1 - 1e-9) ? 'any value'
      : `${answer(lower)} to ${answer(upper)}${period && wrap(lower, period) > wrap(upper, period) ? ', through 0' : ''}`),
    truth: fixed(target.every(Number.isInteger) ? 0 : decimals),
    signed: (value) => (value > 0 ? `+${plainly(value)}` : plainly(value)),
  };
}

export const percent = (part) => (part === null ? '–' : `${number(100 * part, 3)} %`);

/** A part of an answer, such that a column of them lines up. */
export const share = (part) => (part === null ? '–' : `${(100 * part).toFixed(1)} %`);

export const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

export const axisTitle = (text, unit) => (unit ? `${text} (${unit})` : text);

/** A value with its interval: [value, lower, upper]. */
export function estimate([value, lower, upper], unit) {
  return lower === null ? withUnit(number(value, 3), unit) : `${withUnit(number(value, 3), unit)} (95 % CI ${number(lower, 3)} to ${number(upper, 3)})`;
}

/** Text for the library's labels, which would take tags in it for formatting. */
export const plain = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
