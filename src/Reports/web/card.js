import { near, wrap } from './circle.js';
import { element } from './dom.js';
import { openDialog } from './dialog.js';
import { picture } from './pictures.js';
import { inUnits, number, percent, share, withUnit } from './text.js';

/** Shows one answer and the training cases it rests on. */
export function openCard(study, answer) {
  const { method, catalog } = study;
  const place = method.case[answer];
  openDialog({
    title: catalog.id[place],
    words: [
      method.name, catalog.subject[place] && `subject ${catalog.subject[place]}`,
      ...catalog.covariates.map(({ name, value }) => value[place] && `${name} ${value[place]}`),
    ].filter(Boolean).join(' · '),
    step: (by) => openCard(study, (answer + by + method.case.length) % method.case.length),
  },
  element('div', { class: 'card-body' },
    element('div', { class: 'query' }, picture(catalog, place)),
    element('div', { class: 'answer' }, facts(method, answer), flags(method, answer), line(method, catalog, answer))),
  evidence(method, catalog, answer));
}

function facts(method, answer) {
  const { unit, interval } = method;
  const text = inUnits(method);
  const row = (name, text, kind) => [element('dt', {}, name), element('dd', { class: kind }, text)];
  return element('dl', {},
    ...row('predicted', withUnit(text.answer(method.predicted[answer]), unit), 'large'),
    ...(interval && interval.lower[answer] !== null
      ? row(`${percent(interval.coverage)} interval`, text.interval(interval.lower[answer], interval.upper[answer])) : []),
    ...(interval && interval.on[answer] >= 0 ? row('calibrated on', interval.bases[interval.on[answer]], 'quiet') : []),
    ...row('true', withUnit(text.truth(method.target[answer]), unit)),
    ...row('error', withUnit(text.signed(method.difference[answer]), unit)));
}

function flags(method, answer) {
  const flag = method.flags[answer];
  return element('div', {},
    flag & 1 ? element('p', { class: 'warning' }, 'Out-of-distribution to the index: the answer should not be trusted.') : null,
    flag & 2 ? element('p', { class: 'warning' }, 'No training case lies within the radius; the nearest one answers alone.') : null);
}

/** The answer, its interval, the truth and the neighbours' labels along one line; around a circle the turn with the truth in its middle. */
function line(method, catalog, answer) {
  const { evidence: all, interval, bins, period } = method;
  if (!bins) return null;
  const middle = method.target[answer];
  const [least, most] = period ? [middle - period / 2, middle + period / 2] : [bins.edges[0], bins.edges.at(-1)];
  const at = (value) => 4 + 92 * Math.min(1, Math.max(0, (value - least) / (most - least)));
  const svg = (tag, attributes) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  const x = (value) => `${at(value)}%`;
  const drawing = svg('svg', { class: 'line', width: '100%', height: '46', role: 'img', 'aria-label': 'answer, truth and labels of the neighbours along one line' });
  drawing.append(svg('line', { x1: '4%', x2: '96%', y1: 23, y2: 23, class: 'scale' }));
  if (interval && interval.lower[answer] !== null) {
    const [from, to] = [at(interval.lower[answer]), at(interval.upper[answer])];
    drawing.append(svg('rect', { x: `${from}%`, width: `${to - from}%`, y: 17, height: 12, class: 'interval' }));
  }
  for (const place of all?.case[answer] ?? []) drawing.append(svg('circle', { cx: x(near(catalog.label[place], middle, period)), cy: 23, r: 4.5, class: 'neighbour' }));
  if (method.predicted[answer] !== null) drawing.append(svg('line', { x1: x(method.predicted[answer]), x2: x(method.predicted[answer]), y1: 8, y2: 38, class: 'predicted' }));
  drawing.append(svg('path', { d: 'M0 0 L5 8 L-5 8 Z', class: 'truth' }));
  const truth = drawing.lastChild;
  truth.remove();
  const marker = svg('svg', { x: x(method.target[answer]), y: 33, overflow: 'visible' });
  marker.append(truth);
  drawing.append(marker);
  return element('figure', { class: 'strip' }, drawing, element('figcaption', { class: 'quiet' },
    `${number(wrap(least, period))} ${period ? 'round to' : 'to'} ${withUnit(number(wrap(most, period)), method.unit)}: `, element('span', { class: 'key predicted' }, 'predicted'), ', ',
    element('span', { class: 'key truth' }, 'true'), all ? ', ' : '', all ? element('span', { class: 'key neighbour' }, 'neighbours') : null));
}

/** How the answer would move; an answer that rests on this case alone has no other to give. */
function effect(name, change, text) {
  return `${name} ${change === null ? 'no answer' : text.signed(change)}`;
}

function evidence(method, catalog, answer) {
  const all = method.evidence;
  if (!all || all.case[answer].length === 0) return element('p', { class: 'quiet' }, 'This method answers without neighbours.');
  const others = all.others[answer];
  const text = inUnits(method);
  return element('div', {},
    element('h4', {}, 'Rests on these training cases, nearest first'),
    element('ul', { class: 'neighbours' }, ...all.case[answer].map((place, i) => element('li', {},
      picture(catalog, place),
      element('strong', {}, withUnit(text.truth(catalog.label[place]), method.unit)),
      element('span', {}, `${share(all.share[answer][i])} of the answer`),
      element('span', { class: 'share', style: `--share:${all.share[answer][i] ?? 0}`, 'aria-hidden': 'true' }),
      element('span', {}, effect('without it', all.effect[answer][i], text)),
      all.subjectEffect ? element('span', {}, effect('without its subject', all.subjectEffect[answer][i], text)) : null,
      element('span', { class: 'quiet' }, `distance ${all.distance[answer][i]?.toPrecision(3) ?? '–'}`),
      element('span', { class: 'quiet id' }, catalog.id[place])))),
    others > 0 ? element('p', { class: 'quiet' }, `${others} further training case${others === 1 ? ' holds' : 's hold'} ${share(all.othersShare[answer])} of the answer.`) : null);
}
