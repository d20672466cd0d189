import { element, section, selection } from '../dom.js';
import { blue, draw, figure, grey, vermilion } from '../plots/figure.js';
import { colour } from '../theme.js';
import { number, plain } from '../text.js';

/** The margins that AutoMargin gave, and the loss under them, over each training of a method. */
export function margins({ methods }) {
  const found = methods.filter((method) => method.margins.length > 0);
  if (found.length === 0) return null;
  let shown = found[0];
  const { plot, node } = figure('Margins and loss during training', '', 'tall');
  const caption = node.querySelector('figcaption');
  const heading = (text, top) => ({ xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: top, yanchor: 'bottom', text, showarrow: false, bgcolor: colour('--paper') });

  const self = {
    node: section('margins', 'Margins during training',
      element('div', { class: 'choices' }, selection('margins-method', 'Method', found.map((method) => method.name), (i) => { shown = found[i]; self.draw(); })), node),
    draw() {
      const hasBeta = shown.margins.some((one) => one.beta.length > 0);
      const block = Math.max(...shown.margins.map((one) => one.block));
      caption.textContent = `AutoMargin's ε (solid)${hasBeta ? ' and β (dashed)' : ''}, and the loss, of ${shown.margins.length === 1 ? 'the training' : `${shown.margins.length} trainings, a line each`}.${block > 1 ? ` Each point is a mean of ${block} iterations.` : ''}`;
      const trace = (one, i, values, name, ink, dash, yaxis) => ({
        type: 'scatter', mode: 'lines', x: one.iterations, y: values, yaxis, name, legendgroup: name, showlegend: i === 0,
        line: { color: ink, dash, width: 1.6 }, opacity: shown.margins.length > 1 ? 0.75 : 1,
        text: values.map((value) => `${plain(one.name)}<br>${name} ${number(value, 3)}`), hovertemplate: 'iteration %{x}, %{text}<extra></extra>',
      });
      draw(plot, shown.margins.flatMap((one, i) => [
        trace(one, i, one.epsilon, 'ε', blue(), 'solid', 'y'),
        ...(one.beta.length > 0 ? [trace(one, i, one.beta, 'β', vermilion(), 'dash', 'y')] : []),
        trace(one, i, one.loss, 'loss', grey(), 'solid', 'y2'),
      ]), {
        xaxis: { title: { text: 'iteration' }, anchor: 'y2' },
        yaxis: { domain: [0.52, 1], rangemode: 'tozero' },
        yaxis2: { domain: [0, 0.43], rangemode: 'tozero' },
        annotations: [heading('margins', 1), heading('loss', 0.43)],
        legend: { orientation: 'h', y: 1.06, yanchor: 'bottom', x: 0 },
        margin: { l: 64, r: 24, t: 60, b: 52 },
      });
    },
  };
  return self;
}
