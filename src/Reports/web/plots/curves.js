import { section } from '../dom.js';
import { colour } from '../theme.js';
import { axisTitle, number, plain, withUnit } from '../text.js';
import { blue, classColours, draw, figure, grey, vermilion } from './figure.js';

/** Loss, validation error and learning rate over the iterations of each training. */
export function curves({ method }) {
  const found = method.curves.filter((curve) => curve.iterations.length > 0);
  if (found.length === 0) return null;
  const { unit } = method;
  const validated = found.some((curve) => curve.validation.length > 0);
  const { plot, node } = figure('Learning curves', found.map((curve) => [
    found.length > 1 ? `${curve.name}: ` : '',
    curve.block > 1 ? `each point of the loss is the mean of ${curve.block} iterations; ` : '',
    `the weights of iteration ${curve.bestIteration} were kept (dotted line).`].join('')).map((text) => text[0].toUpperCase() + text.slice(1)).join(' '), 'tall');
  // Three panels above one another; without validation its place goes to the loss.
  const heading = (text, [, top]) => ({ xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: top, yanchor: 'bottom', text, showarrow: false, bgcolor: colour('--paper') });
  const domains = validated ? { loss: [0.68, 1], validation: [0.29, 0.61], rate: [0, 0.22] } : { loss: [0.34, 1], rate: [0, 0.26] };

  return {
    node: section('training', 'Learning curves', node),
    draw() {
      const several = found.length > 1;
      const trace = (curve, i, x, y, yaxis, ink, mode, unitOf) => ({
        type: 'scatter', mode, x, y, xaxis: 'x', yaxis, name: plain(curve.name), showlegend: several && yaxis === 'y', legendgroup: String(i),
        line: { color: several ? classColours[i % classColours.length] : ink, width: 1.6 }, marker: { size: 5 },
        hovertemplate: `iteration %{x}<br>%{text}<extra></extra>`, text: y.map((value) => withUnit(number(value), unitOf)),
      });
      draw(plot, found.flatMap((curve, i) => [
        trace(curve, i, curve.iterations, curve.loss, 'y', blue(), 'lines', 'loss'),
        ...(curve.validation.length > 0 ? [trace(curve, i, curve.validatedAt, curve.validation, 'y2', vermilion(), 'lines+markers', plain(unit))] : []),
        trace(curve, i, curve.iterations, curve.learningRate, 'y3', grey(), 'lines', 'learning rate'),
      ]), {
        xaxis: { title: { text: 'iteration' }, anchor: 'y3' },
        yaxis: { domain: domains.loss },
        ...(validated ? { yaxis2: { domain: domains.validation, rangemode: 'tozero' } } : {}),
        yaxis3: { domain: domains.rate, rangemode: 'tozero', exponentformat: 'power', nticks: 3 },
        shapes: found.map((curve) => ({ type: 'line', yref: 'paper', y0: 0, y1: 1, x0: curve.bestIteration, x1: curve.bestIteration, line: { color: grey(), dash: 'dot', width: 1.5 } })),
        annotations: [
          heading('loss', domains.loss),
          ...(validated ? [heading(axisTitle('validation MAE', plain(unit)), domains.validation)] : []),
          heading('learning rate', domains.rate),
        ],
        legend: { orientation: 'h', y: 1.06, yanchor: 'bottom', x: 0 },
        margin: { l: 64, r: 24, t: several ? 60 : 28, b: 52 },
      });
    },
  };
}
