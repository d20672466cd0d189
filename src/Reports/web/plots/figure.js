import Plotly from 'plotly.js-gl3d-dist-min';
import { element } from '../dom.js';
import { colour, isDark } from '../theme.js';

/** For classes: Okabe and Ito (2008), without black; yellow, the palest, last. */
export const classColours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442'];
/** For the lines of several methods: colours, without yellow, come again with other dashes and signs. As in the printed figures. */
export const lineStyle = (place) => ({ color: classColours[place % 6], dash: ['solid', 'dash', 'dot'][Math.min(2, Math.floor(place / 6))] });
/** A second sign beside the colour; these exist in 2D and in 3D. */
export const classSymbols = ['circle', 'square', 'diamond', 'cross', 'x', 'circle-open', 'diamond-open'];
export const blue = () => (isDark() ? '#56b4e9' : '#0072b2');
export const vermilion = () => (isDark() ? '#ff8c42' : '#d55e00');
export const grey = () => colour('--quiet');

const settings = {
  responsive: true,
  displaylogo: false,
  modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d'],
  toImageButtonOptions: { format: 'svg' },
};

/** A figure with a place for the library to draw in and its words below. */
export function figure(label, caption, kind = '') {
  const plot = element('div', { class: `plot ${kind}`, role: 'img', 'aria-label': label });
  return { plot, node: element('figure', {}, plot, element('figcaption', {}, caption)) };
}

/** Draws, or draws anew in other colours; a click on a point hands its `customdata` to `open`. */
export function draw(plot, traces, layout, open) {
  const { ink, quiet, line, paper } = Object.fromEntries(['ink', 'quiet', 'line', 'paper'].map((name) => [name, colour(`--${name}`)]));
  const axis = { gridcolor: line, zerolinecolor: line, linecolor: quiet, tickcolor: quiet, automargin: true, ...layout.axis };
  const themed = { ...layout };
  delete themed.axis;
  for (const name of ['xaxis', 'yaxis', ...Object.keys(layout).filter((key) => /^[xy]axis\d/.test(key))]) themed[name] = { ...axis, ...layout[name] };
  Plotly.react(plot, traces, {
    font: { family: 'system-ui, "Segoe UI", Helvetica, Arial, sans-serif', size: 13, color: ink },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 64, r: 24, t: 16, b: 52 },
    hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0 },
    hovermode: 'closest',
    ...themed,
  }, settings);
  if (open && !plot.dataset.listens) {
    plot.dataset.listens = 'true';
    plot.on('plotly_click', ({ points }) => {
      const answer = points[0].customdata;
      if (typeof answer === 'number' && answer >= 0) open(answer);
    });
  }
}

/** Gives the drawing's memory back, that of its WebGL canvas above all. */
export function clear(plot) {
  Plotly.purge(plot);
  delete plot.dataset.listens;
}

/** Items of a list at some places. */
export const pick = (list, places) => places.map((place) => list[place]);
