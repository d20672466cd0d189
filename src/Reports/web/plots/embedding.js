import { choice, element, section } from '../dom.js';
import { colour } from '../theme.js';
import { axisTitle, inUnits, percent, plain, withUnit } from '../text.js';
import { classColours, classSymbols, clear, draw, figure, pick } from './figure.js';

const canDrawIn3D = () => {
  const context = document.createElement('canvas').getContext('webgl');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return Boolean(context);
};

/** The embedding space along its principal components, in 3D or 2D, coloured by label or by range of labels. */
export function embedding({ method, catalog, open }) {
  const { embedding: view, bins, unit } = method;
  if (!view || view.explained.length < 2) return null;
  const in3D = view.explained.length > 2 && canDrawIn3D();
  const text = inUnits(method);
  let [dimensions, colouring, drawn] = [in3D ? 3 : 2, 'label', 0];
  const { plot, node } = figure('Embedding space', [
    `Principal components of the ${view.fittedOn === 'training' ? 'training' : 'test'} embeddings: ${view.explained.map((part, i) => `${percent(part)} of the variance on axis ${i + 1}`).join(', ')}.`,
    view.train.case.length > 0 ? ' Small points are training cases, large ones test cases; a click on a test case opens its card.' : ' A click opens a card.',
    view.explained.length > 2 && !in3D ? ' This browser offers no WebGL, so there is no 3D view.' : '',
  ].join(''), 'square');

  const coordinates = (cloud, places) => Object.fromEntries(['x', 'y', 'z'].slice(0, dimensions).map((axis, k) => [axis, pick(cloud.coordinates[k], places)]));

  function points(cloud, places, isTest, marker, name, legend) {
    return {
      type: dimensions === 3 ? 'scatter3d' : 'scatter', mode: 'markers', name, showlegend: legend, legendgroup: name,
      ...coordinates(cloud, places), customdata: pick(cloud.answer, places),
      marker: {
        size: dimensions === 3 ? (isTest ? 5 : 2.5) : (isTest ? 8 : 4.5), opacity: isTest ? 1 : 0.55,
        line: { color: colour('--paper'), width: isTest && dimensions === 2 ? 1 : 0 }, ...marker,
      },
      text: places.map((i) => `${plain(catalog.id[cloud.case[i]])} (${isTest ? 'test' : 'training'})<br>true ${withUnit(text.truth(catalog.label[cloud.case[i]]), plain(unit))}`
        + (cloud.answer[i] >= 0 ? `<br>predicted ${withUnit(text.answer(method.predicted[cloud.answer[i]]), plain(unit))}` : '')),
      hovertemplate: '%{text}<extra></extra>',
    };
  }

  function traces() {
    const clouds = [[view.train, false], [view.test, true]];
    if (colouring === 'label') {
      return clouds.map(([cloud, isTest]) => points(cloud, cloud.case.map((_, i) => i), isTest, {
        color: cloud.case.map((place) => catalog.label[place]), colorscale: 'Viridis', cmin: bins.edges[0], cmax: bins.edges.at(-1),
        showscale: isTest, colorbar: { title: { text: axisTitle('true label', plain(unit)), side: 'right' }, thickness: 14, outlinewidth: 0 },
      }, isTest ? 'test' : 'training', false));
    }
    return bins.names.flatMap((name, bin) => clouds.map(([cloud, isTest]) => points(
      cloud, cloud.case.map((_, i) => i).filter((i) => cloud.bin[i] === bin), isTest,
      { color: classColours[bin % classColours.length], symbol: classSymbols[bin % classSymbols.length] }, plain(withUnit(name, unit)), isTest)));
  }

  function layout() {
    const title = (k) => ({ text: `component ${k + 1}` });
    if (dimensions === 2) return { xaxis: { title: title(0) }, yaxis: { title: title(1), scaleanchor: 'x' } };
    const axis = (k) => ({ title: title(k), color: colour('--quiet'), gridcolor: colour('--line'), zerolinecolor: colour('--line'), showbackground: false, showspikes: false });
    return {
      scene: { xaxis: axis(0), yaxis: axis(1), zaxis: axis(2), aspectmode: 'data', camera: { eye: { x: 1.2, y: -1.7, z: 0.85 } } },
      margin: { l: 0, r: 0, t: 16, b: 0 },
      uirevision: 'keep',   // the reader's view stays when colours change
    };
  }

  const controls = element('div', { class: 'choices' },
    in3D ? choice('View', [['3', '3D'], ['2', '2D']], '3', (value) => { dimensions = Number(value); self.draw(); }) : null,
    choice('Colour', [['label', 'true label'], ['bin', 'range of labels']], 'label', (value) => { colouring = value; self.draw(); }));

  const self = {
    node: section('embedding', 'Embedding space', controls, node),
    draw() {
      if (drawn !== dimensions) clear(plot);   // 2D leaves no WebGL canvas behind
      drawn = dimensions;
      draw(plot, traces(), layout(), open);
    },
  };
  return self;
}
