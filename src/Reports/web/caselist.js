import { element, section } from './dom.js';
import { axisTitle, inUnits, percent } from './text.js';

const firstRows = 25;

/** All cases as a list that can be searched and sorted; a click on a row opens its card. */
export function caseList({ method, catalog, open }) {
  const { unit, interval } = method;
  const text = inUnits(method);
  const columns = [
    { name: 'case', text: (i) => catalog.id[method.case[i]], key: (i) => catalog.id[method.case[i]] },
    { name: axisTitle('true', unit), number: true, text: (i) => text.truth(method.target[i]), key: (i) => method.target[i] },
    { name: axisTitle('predicted', unit), number: true, text: (i) => text.answer(method.predicted[i]), key: (i) => method.predicted[i] },
    { name: axisTitle('error', unit), number: true, text: (i) => text.signed(method.difference[i]), key: (i) => Math.abs(method.difference[i]) },
    ...(interval ? [{ name: `${percent(interval.coverage)} interval`, number: true,
      text: (i) => (interval.lower[i] === null ? '–' : text.interval(interval.lower[i], interval.upper[i])), key: (i) => interval.upper[i] - interval.lower[i] }] : []),
    ...(method.flags.some(Boolean) ? [{ name: 'flag', text: (i) => ['', 'out-of-distribution', 'beyond radius', 'out-of-distribution, beyond radius'][method.flags[i]], key: (i) => method.flags[i] }] : []),
  ];
  let [sorted, descending, sought, all] = [3, true, '', false];   // the largest errors first: they are what one looks for

  const body = element('tbody');
  const head = element('tr', {}, ...columns.map((column, c) => element('th', { scope: 'col', class: column.number && 'number' },
    element('button', { type: 'button', onclick: () => { [sorted, descending] = [c, c === sorted ? !descending : Boolean(column.number)]; fill(); } }, column.name))));
  const more = element('button', { type: 'button', onclick: () => { all = true; fill(); } });
  const search = element('input', { type: 'search', id: 'search', placeholder: 'find a case by its id', 'aria-label': 'Find a case by its id',
    oninput: (event) => { sought = event.target.value.toLowerCase(); fill(); } });

  function fill() {
    const { key } = columns[sorted];
    const rows = method.case.map((_, i) => i)
      .filter((i) => catalog.id[method.case[i]].toLowerCase().includes(sought))
      .sort((a, b) => (descending ? -1 : 1) * compare(key(a), key(b)));
    const some = all ? rows : rows.slice(0, firstRows);
    body.replaceChildren(...some.map((i) => element('tr', { 'data-answer': i, onclick: () => open(i) },
      ...columns.map((column, c) => (c === 0
        ? element('th', { scope: 'row' }, element('button', { type: 'button', class: 'link', onclick: (event) => { event.stopPropagation(); open(i); } }, column.text(i)))
        : element('td', { class: column.number && 'number' }, column.text(i)))))));
    [...head.children].forEach((cell, c) => cell.setAttribute('aria-sort', c !== sorted ? 'none' : descending ? 'descending' : 'ascending'));
    more.hidden = some.length === rows.length;
    more.textContent = `Show all ${rows.length} cases`;
  }

  fill();
  return {
    node: section('cases', 'Cases and their evidence',
      element('p', {}, 'A click on a row, or on a point of a figure above, shows the image, the answer and the training cases it rests on.'),
      search,
      element('div', { class: 'wide' }, element('table', { class: 'cases' }, element('thead', {}, head), body)),
      more),
  };
}

const compare = (a, b) => (typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : (a ?? -Infinity) - (b ?? -Infinity));
