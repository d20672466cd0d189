import { openDialog } from '../dialog.js';
import { element } from '../dom.js';
import { picture } from '../pictures.js';
import { number } from '../text.js';

/** How a query was answered. */
export function verdict({ rank }, i) {
  return rank[i] === 0 ? 'not in the gallery' : rank[i] === 1 ? '✓ found first' : `✗ found at ${rank[i]}`;
}

/**
 * One image of a board, with whose it is and when it was taken.
 * @param {object} catalog The images.
 * @param {number} place Of the image in it.
 * @param {Node|null} above
 * @param {Node|null} below
 * @param {boolean} [isRight] Of an answer.
 * @param {number} [distance] Of an answer.
 */
export function match(catalog, place, above = null, below = null, isRight = undefined, distance = undefined) {
  const kind = isRight === undefined ? 'match' : `match ${isRight ? 'right' : 'wrong'}`;
  return element('div', { class: kind },
    above,
    picture(catalog, place),
    isRight === undefined ? null : element('span', { class: 'verdict' }, isRight ? '✓ right' : '✗ wrong'),
    below,
    distance === undefined ? null : element('span', {}, `distance ${distance?.toPrecision(3) ?? '–'}`),
    element('span', { class: 'quiet' }, [`subject ${catalog.subject[place]}`, catalog.side[place]].filter(Boolean).join(', ')),
    catalog.visit[place] < 0 ? null : element('span', { class: 'quiet' }, `month ${catalog.visit[place]}${catalog.site[place] ? `, site ${catalog.site[place]}` : ''}`));
}

/** Shows one query of a board and its answers; the arrows lead along the board. */
export function openMatch(study, at) {
  const { asked, catalog, name, folds, order } = study;
  const i = order[at];
  openDialog({
    title: catalog.id[asked.query[i]],
    words: [name, folds > 1 ? `fold ${asked.fold[i] + 1}` : '', `${number(asked.years[i], 2)} year${asked.years[i] === 1 ? '' : 's'} after the first visit`, verdict(asked, i)].filter(Boolean).join(' · '),
    step: (by) => openMatch(study, (at + by + order.length) % order.length),
  },
  element('div', { class: 'sought' },
    element('div', {}, element('h4', {}, 'Query'), match(catalog, asked.query[i])),
    element('div', {}, element('h4', {}, asked.ownCount[i] > 1 ? `Should find this, or another of ${asked.ownCount[i]}` : 'Should find'),
      asked.own[i] < 0 ? element('p', { class: 'warning' }, 'This subject has no image in the gallery: the right answer is nobody.')
        : match(catalog, asked.own[i], null, element('span', { class: 'quiet id' }, catalog.id[asked.own[i]])))),
  element('h4', {}, 'Nearest of the gallery'),
  element('ol', { class: 'neighbours' }, ...asked.nearest[i].map((place, k) =>
    element('li', {}, match(catalog, place, null, element('span', { class: 'quiet id' }, catalog.id[place]), asked.right[i][k] === 1, asked.distance[i][k])))));
}
