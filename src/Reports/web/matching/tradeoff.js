import { section } from '../dom.js';
import { draw, figure, lineStyle } from '../plots/figure.js';
import { number, percent, plain } from '../text.js';

/** The two errors of a search that may answer "nobody", against each other. */
export function tradeOff({ methods }) {
  const found = methods.filter((method) => method.tradeOff);
  if (found.length === 0) return null;
  const folds = Math.max(...found.map((method) => method.folds));
  const { plot, node } = figure('Detection error trade-off of a search that may answer nobody', [
    'The nearest entry is the answer where it is near enough; the threshold moves along a line. False match: somebody is answered though the subject is not in the gallery, ',
    'for which each query is also searched for without its own entries. False non-match: a subject of the gallery is answered by nobody or by somebody else.',
    folds > 1 ? ` Mean over ${folds} folds at equal false match rates.` : ''].join(''));
  return {
    node: section('open-set', 'Open set', node),
    draw: () => draw(plot, found.map(({ name, tradeOff: curve }) => ({
      type: 'scatter', mode: 'lines', name: plain(name), x: curve.falseMatch, y: curve.falseNonMatch, line: { ...lineStyle(methods.findIndex((method) => method.name === name)), width: 2 },
      text: curve.falseMatch.map((rate, k) => `${plain(name)}<br>false match ${percent(rate)}<br>false non-match ${percent(curve.falseNonMatch[k])}${curve.error[k] === null ? '' : ` ± ${number(100 * curve.error[k], 2)}`}`),
      hovertemplate: '%{text}<extra></extra>',
    })), {
      xaxis: { title: { text: 'false match rate' }, type: 'log', exponentformat: 'none', dtick: 1 },
      yaxis: { title: { text: 'false non-match rate' }, rangemode: 'tozero' },
      margin: { l: 64, r: 24, t: 92, b: 52 },
    }),
  };
}
