import { element, section } from '../dom.js';
import { draw, figure } from '../plots/figure.js';
import { number, plain } from '../text.js';

// Ten colours along viridis, as in the printed figures: of evenly growing lightness.
const viridis = ['#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'];
const scale = viridis.map((ink, i) => [i / (viridis.length - 1), ink]);
const hoverEvery = 2;   // cells: enough to point at

/** The losses of a triplet over its two similarities, with arrows along the negative gradient. */
export function surfaces({ surfaces: found }) {
  if (!found) return null;
  const panels = found.losses.map((loss) => ({ loss, image: imageOf(loss.values, found.greatest), ...figure(
    `Loss surface of ${loss.name}`,
    `${loss.name}: ε = ${number(loss.epsilon)}${loss.beta === null ? '' : `, β = ${number(loss.beta)}, λ = ${number(loss.lambda)}`}.`) }));

  function drawOne({ loss, image, plot }) {
    const places = found.middles.map((_, i) => i).filter((i) => i % hoverEvery === 0);
    const points = places.flatMap((row) => places.map((column) => [found.middles[column], found.middles[row], loss.values[row][column]]));
    const arrows = (ink, width, size) => ({
      type: 'scatter', mode: 'lines+markers', hoverinfo: 'skip', showlegend: false, line: { color: ink, width },
      x: loss.arrows.flatMap(([x, , tipX]) => [x, tipX, null]), y: loss.arrows.flatMap(([, y, , tipY]) => [y, tipY, null]),
      marker: { symbol: 'arrow', angleref: 'previous', color: ink, size: loss.arrows.flatMap(() => [0, size, 0]), opacity: 1, line: { width: 0 } },
    });
    draw(plot, [
      {
        type: 'scatter', mode: 'markers', showlegend: false, x: points.map(([x]) => x), y: points.map(([, y]) => y),
        marker: { color: points.map(([, , value]) => value), colorscale: scale, cmin: 0, cmax: found.greatest, opacity: 0, size: 12, showscale: true, colorbar: { title: { text: 'loss', side: 'right' }, thickness: 14, outlinewidth: 0 } },
        text: points.map(([x, y, value]) => `φ_an ${number(x, 2)}, φ_ap ${number(y, 2)}<br>${plain(loss.name)} ${number(value, 3)}`), hovertemplate: '%{text}<extra></extra>',
      },
      arrows('#14171c', 4, 12), arrows('#ffffff', 1.6, 8),   // white with a dark edge shows on any colour
    ], {
      images: [{ source: image, xref: 'x', yref: 'y', x: -1, y: 1, sizex: 2, sizey: 2, sizing: 'stretch', layer: 'below' }],
      xaxis: { title: { text: 'similarity of anchor and negative, φ_an' }, range: [-1, 1], constrain: 'domain', showgrid: false, zeroline: false },
      yaxis: { title: { text: 'of anchor and positive, φ_ap' }, range: [-1, 1], scaleanchor: 'x', constrain: 'domain', showgrid: false, zeroline: false },
      margin: { l: 56, r: 8, t: 16, b: 52 },
    });
  }

  return {
    node: section('surfaces', 'Loss surfaces',
      element('div', { class: 'pair' }, ...panels.map((panel) => panel.node)),
      element('p', { class: 'quiet' }, 'Each point is a triplet; arrows point along the negative gradient and are as long as it is steep. Where there is none, the triplet costs nothing or no longer pulls. Nguyen et al. (2022), eq. 1 and Figure 1.')),
    draw: () => panels.forEach(drawOne),
  };
}

/** A small picture of a surface, a pixel a cell, the greatest φ_ap above. */
function imageOf(values, greatest) {
  const side = values.length;
  const canvas = element('canvas', { width: side, height: side });
  const context = canvas.getContext('2d');
  values.forEach((row, y) => row.forEach((value, x) => {
    context.fillStyle = colourAt(value / greatest);
    context.fillRect(x, side - 1 - y, 1, 1);
  }));
  return canvas.toDataURL();
}

function colourAt(position) {
  const place = Math.min(1, Math.max(0, position)) * (viridis.length - 1);
  const [from, to] = [viridis[Math.floor(place)], viridis[Math.ceil(place)]].map((ink) => [1, 3, 5].map((at) => parseInt(ink.slice(at, at + 2), 16)));
  return `rgb(${from.map((channel, i) => Math.round(channel + (place % 1) * (to[i] - channel))).join(' ')})`;
}
