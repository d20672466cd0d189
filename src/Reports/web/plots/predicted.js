import { turnTicks } from '../circle.js';
import { section } from '../dom.js';
import { axisTitle, inUnits, number, percent, plain, withUnit } from '../text.js';
import { blue, draw, figure, grey, pick, vermilion } from './figure.js';

/** Predicted against true values, with the interval of each prediction where it has one. */
export function predicted({ method, catalog, open }) {
  const { unit, interval, target, predicted: answers, flags } = method;
  if (target.length === 0) return null;
  const text = inUnits(method);
  const outOfDistribution = flags.map((flag, i) => i).filter((i) => flags[i] & 1);
  const known = flags.map((flag, i) => i).filter((i) => !(flags[i] & 1));
  const { plot, node } = figure('Predicted against true values', [
    `${target.length} test cases; on the dashed line predictions are exact.`,
    interval ? ` Vertical lines are ${percent(interval.coverage)} prediction intervals.` : ' This study calibrated no prediction intervals.',
    method.period ? ` Labels come round after ${number(method.period)}: each prediction is drawn in the turn nearest to the true label.` : '',
    outOfDistribution.length > 0 ? ` ${outOfDistribution.length} cases are out-of-distribution to the index (diamonds).` : '',
  ].join(''));

  function points(places, name, colour, symbol) {
    return {
      type: 'scatter', mode: 'markers', name,
      x: pick(target, places), y: pick(answers, places), customdata: places,
      marker: { color: colour, symbol, size: 6, opacity: 0.8 },
      error_y: interval ? {
        type: 'data', symmetric: false, thickness: 1, width: 0, color: grey(),
        array: places.map((i) => (interval.upper[i] === null ? 0 : interval.upper[i] - answers[i])),
        arrayminus: places.map((i) => (interval.lower[i] === null ? 0 : answers[i] - interval.lower[i])),
      } : undefined,
      text: places.map((i) => plain(catalog.id[method.case[i]])
        + `<br>predicted ${withUnit(text.answer(answers[i]), plain(unit))}<br>true ${withUnit(text.truth(target[i]), plain(unit))}`
        + (interval && interval.lower[i] !== null ? `<br>${percent(interval.coverage)} within ${text.interval(interval.lower[i], interval.upper[i])}` : '')),
      hovertemplate: '%{text}<extra></extra>',
    };
  }

  return {
    node: section('predicted', 'Predicted against true', node),
    draw() {
      const finite = [...target, ...answers].filter((value) => value !== null);
      const ends = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
      draw(plot, [
        { type: 'scatter', mode: 'lines', x: ends, y: ends, line: { color: grey(), dash: 'dash', width: 1.5 }, hoverinfo: 'skip', showlegend: false },
        points(known, 'test case', blue(), 'circle'),
        ...(outOfDistribution.length > 0 ? [points(outOfDistribution, 'out-of-distribution to the index', vermilion(), 'diamond')] : []),
      ], {
        xaxis: { title: { text: axisTitle('true', plain(unit)) }, ...turnTicks(target, method.period) },
        yaxis: { title: { text: axisTitle('predicted', plain(unit)) }, ...turnTicks([...answers, ...(interval ? [...interval.lower, ...interval.upper] : [])], method.period) },
        showlegend: outOfDistribution.length > 0,
      }, open);
    },
  };
}
