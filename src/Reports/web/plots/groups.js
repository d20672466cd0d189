import { element, section } from '../dom.js';
import { axisTitle, number, plain, withUnit } from '../text.js';
import { blue, draw, figure, grey, vermilion } from './figure.js';

/** Mean absolute error and bias by range of the true label and by the values of each covariate. */
export function groups({ method }) {
  const { unit } = method;
  const panels = [['range of the true label', method.byLabel, unit], ...method.byCovariate.map(({ name, groups }) => [name, groups, ''])]
    .filter(([, found]) => found.name.length > 0)
    .map(([by, found, axisUnit]) => ({ by, found, axisUnit, ...figure(`Error by ${by}`, `By ${by}.`, 'low') }));
  if (panels.length === 0) return null;

  function drawOne({ plot, found, by, axisUnit }) {
    const names = found.name.map((name, i) => `${plain(name)}<br>n = ${found.cases[i]}`);
    draw(plot, [
      {
        type: 'scatter', mode: 'markers', name: 'mean absolute error', x: names, y: found.error,
        marker: { color: blue(), size: 10 },
        error_y: {
          type: 'data', symmetric: false, color: blue(), thickness: 1.5, width: 5,
          array: found.upper.map((upper, i) => (upper === null ? 0 : upper - found.error[i])),
          arrayminus: found.lower.map((lower, i) => (lower === null ? 0 : found.error[i] - lower)),
        },
        text: found.error.map((error, i) => `MAE ${withUnit(number(error, 3), plain(unit))}<br>95 % CI ${number(found.lower[i], 3)} to ${number(found.upper[i], 3)}<br>${found.cases[i]} cases of ${found.subjects[i]} subjects`),
        hovertemplate: '%{text}<extra></extra>',
      },
      {
        type: 'scatter', mode: 'markers', name: 'bias', x: names, y: found.bias,
        marker: { color: vermilion(), size: 10, symbol: 'diamond-open', line: { width: 2 } },
        text: found.bias.map((bias) => `bias ${withUnit(number(bias, 3), plain(unit))}`), hovertemplate: '%{text}<extra></extra>',
      },
    ], {
      xaxis: { type: 'category', title: { text: axisTitle(by, plain(axisUnit)) } },
      yaxis: { title: { text: axisTitle('error', plain(unit)) }, zeroline: true, zerolinecolor: grey(), zerolinewidth: 1.5 },
      scattermode: 'group',   // the two marks of a group side by side
      scattergap: 0.7,
      margin: { l: 64, r: 24, t: 36, b: 80 },
    });
  }

  return {
    node: section('error', 'Error by group',
      element('div', { class: 'side-by-side' }, ...panels.map((panel) => panel.node)),
      element('p', { class: 'quiet' }, 'Whiskers are 95 % confidence intervals of the mean absolute error that allow for several images of one subject; bias is the mean of predicted − true.')),
    draw: () => panels.forEach(drawOne),
  };
}
