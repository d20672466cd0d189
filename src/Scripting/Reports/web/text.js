/** A number as people read it: four digits that matter, a true minus sign, a dash where there is none. */
export function number(value, digits = 4) {
  if (value === null || value === undefined) return '–';
  const rounded = Number(value.toPrecision(digits));
  const text = Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4) ? rounded.toExponential(2) : String(rounded);
  return text.replace('-', '−');
}

/** With one decimal from 10 on: labels and predictions side by side need the same coarseness. */
export const label = (value) => (value === null ? 'undefined' : number(value, Math.abs(value) >= 10 ? Math.max(3, Math.floor(Math.log10(Math.abs(value))) + 2) : 3));

export const signed = (value) => (value > 0 ? `+${label(value)}` : label(value));

export const percent = (share) => (share === null ? '–' : `${number(100 * share, share >= 0.0995 ? 3 : 2)} %`);

export const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

export const axisTitle = (text, unit) => (unit ? `${text} (${unit})` : text);

/** A value with its interval: [value, lower, upper]. */
export function estimate([value, lower, upper], unit) {
  return lower === null ? withUnit(number(value, 3), unit) : `${withUnit(number(value, 3), unit)} (95 % CI ${number(lower, 3)} to ${number(upper, 3)})`;
}

/** Text for the library's labels, which would take tags in it for formatting. */
export const plain = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
