import { turnTicks } from '../circle.js';
import { section } from '../dom.js';
import { axisTitle, estimate, inUnits, number, plain, withUnit } from '../text.js';
import { blue, draw, figure, grey, vermilion } from './figure.js';

/** Bland–Altman: differences against means, with the bias, the limits of agreement and the intervals of all three. */
export function agreement({ method, catalog, open }) {
  const { agreement: found, unit, mean, difference } = method;
  if (!found) return null;
  const text = inUnits(method);
  const { bias, lowerLimit, upperLimit, count } = found;
  const { plot, node } = figure('Bland–Altman plot', [
    `Bias ${estimate(bias, unit)}.`,
    lowerLimit[0] === null ? ' One case has no limits of agreement.'
      : ` Limits of agreement, bias ± 1.96 SD: ${estimate(lowerLimit, unit)} and ${estimate(upperLimit, unit)}.`,
    ` ${count} cases, taken as independent; shaded bands are the 95 % confidence intervals (Bland and Altman 1999).`,
    count < difference.length ? ` ${difference.length - count} cases without a finite answer are left out.` : '',
  ].join(''), 'labelled');

  const level = ([value], colour, dash) => ({ type: 'line', xref: 'paper', x0: 0, x1: 1, y0: value, y1: value, line: { color: colour, width: 1.6, dash } });
  const band = ([, lower, upper], colour) => ({ type: 'rect', xref: 'paper', x0: 0, x1: 1, y0: lower, y1: upper, fillcolor: colour, opacity: 0.16, line: { width: 0 }, layer: 'below' });
  const words = ([value], name, colour) => ({ xref: 'paper', x: 1.01, xanchor: 'left', y: value, text: `${name}<br>${number(value, 3)}`, showarrow: false, align: 'left', font: { color: colour, size: 12 } });

  // The library fits an axis to points, not to bands.
  function range() {
    const all = [...difference, ...lowerLimit, ...upperLimit].filter((value) => value !== null);
    const [least, most] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
    const room = 0.05 * (most - least) || 1;
    return [least - room, most + room];
  }

  return {
    node: section('agreement', 'Bland–Altman', node),
    draw() {
      const lines = [[upperLimit, vermilion(), 'dash', '+1.96 SD'], [bias, blue(), 'solid', 'bias'], [lowerLimit, vermilion(), 'dash', '−1.96 SD']].filter(([[value]]) => value !== null);
      draw(plot, [{
        type: 'scatter', mode: 'markers', x: mean, y: difference, customdata: mean.map((_, i) => i),
        marker: { color: grey(), size: 6, opacity: 0.75 },
        text: difference.map((value, i) => `${plain(catalog.id[method.case[i]])}<br>error ${withUnit(text.signed(value), plain(unit))}`),
        hovertemplate: '%{text}<extra></extra>',
      }], {
        xaxis: { title: { text: axisTitle('mean of predicted and true', plain(unit)) }, ...turnTicks(mean, method.period) },
        yaxis: { title: { text: axisTitle('predicted − true', plain(unit)) }, range: range() },
        shapes: lines.flatMap(([values, colour, dash]) => [...(values[1] === null ? [] : [band(values, colour)]), level(values, colour, dash)]),
        annotations: lines.map(([values, colour, , name]) => words(values, name, colour)),
        margin: { l: 64, r: 84, t: 16, b: 52 },
      }, open);
    },
  };
}
