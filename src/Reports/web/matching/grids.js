import { element, section } from '../dom.js';

/** What searches for the best setting tried in each fold, and what they chose. */
export function grids({ methods }) {
  const found = methods.filter((method) => method.grid);
  if (found.length === 0) return null;
  return {
    node: section('grids', 'Searches for the best setting',
      element('p', {}, 'Validation mAP of every setting in every fold; ✓ marks the setting whose answers to the test queries count.'),
      ...found.flatMap(({ name, grid }) => [element('h3', {}, name), table(grid)])),
  };
}

function table({ folds, settings, validationMAP, chosen }) {
  return element('div', { class: 'wide' }, element('table', { class: 'grid' },
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'setting'),
      ...folds.map((fold) => element('th', { scope: 'col', class: 'number' }, `fold ${fold + 1}`)),
      element('th', { scope: 'col', class: 'number' }, 'chosen in'))),
    element('tbody', {}, ...settings.map((setting, i) => element('tr', {}, element('th', { scope: 'row' }, setting),
      ...folds.map((_, k) => element('td', { class: chosen[i][k] ? 'number chosen' : 'number' },
        `${chosen[i][k] ? '✓ ' : ''}${validationMAP[i][k] === null ? '–' : validationMAP[i][k].toFixed(3)}`)),
      element('td', { class: 'number' }, `${chosen[i].filter(Boolean).length} of ${folds.length}`))))));
}
