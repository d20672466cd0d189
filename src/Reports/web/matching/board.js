import { choice, element, section, selection } from '../dom.js';
import { match, openMatch, verdict } from './matchcard.js';

const firstRows = 8;

/** Queries and what the gallery answered, in pictures: the worst, the best, or some of all; a click opens a query's card. */
export function board({ methods, images }) {
  const found = methods.filter((method) => method.board.query.length > 0);
  if (found.length === 0) return null;
  let [shown, kind, sought, rows] = [found[0], 'worst', '', firstRows];

  const list = element('ol', { class: 'board' });
  const words = element('p', { class: 'quiet' });
  const more = element('button', { type: 'button', onclick: () => { rows *= 2; fill(); } });
  const search = element('input', { type: 'search', id: 'board-search', placeholder: 'find a query by id or subject', 'aria-label': 'Find a query by its id or subject',
    oninput: (event) => { [sought, rows] = [event.target.value.toLowerCase(), firstRows]; fill(); } });
  const restart = (change) => (value) => { change(value); rows = firstRows; fill(); };

  // Queries come worst first; those with nothing to find stand at the end and are no best ones.
  function order({ query, rank, mixed }) {
    const all = query.map((_, i) => i);
    return kind === 'worst' ? all
      : kind === 'mixed' ? mixed
        : [...all.filter((i) => rank[i] > 0).reverse(), ...all.filter((i) => rank[i] === 0)];
  }

  function fill() {
    const { board: asked, name, folds } = shown;
    const catalog = images[asked.images];
    const places = order(asked).filter((i) => [catalog.id, catalog.subject].some((names) => names[asked.query[i]].toLowerCase().includes(sought)));
    const study = { asked, catalog, name, folds, order: places };
    list.replaceChildren(...places.slice(0, rows).map((i, at) => element('li', {}, element('button', { type: 'button', 'data-query': i, onclick: () => openMatch(study, at) },
      match(catalog, asked.query[i], element('span', { class: 'quiet' }, 'query'), element('span', {}, verdict(asked, i))),
      asked.own[i] < 0 ? element('div', { class: 'match' }, element('div', { class: 'no-picture' }, 'nothing to find'))
        : match(catalog, asked.own[i], element('span', { class: 'quiet' }, 'should find')),
      element('div', { class: 'answers' }, ...asked.nearest[i].map((place, k) => match(catalog, place, null, null, asked.right[i][k] === 1, asked.distance[i][k])))))));
    more.hidden = places.length <= rows;
    more.textContent = `Show more of ${places.length} queries`;
    const first = asked.rank.filter((rank) => rank === 1).length;
    words.textContent = `${first} of ${asked.query.length} queries${asked.query.length < asked.queries ? ` listed, of ${asked.queries},` : ''} are answered rightly at once. Right and wrong: ✓ in a solid frame, ✗ in a dashed one.`;
  }

  fill();
  return {
    node: section('board', 'Match board',
      element('p', {}, 'A query, the image of the first visit that it should find, and the five nearest of the gallery. A click shows more of it.'),
      element('div', { class: 'choices' },
        selection('board-method', 'Method', found.map((method) => method.name), restart((i) => { shown = found[i]; })),
        choice('Show', [['worst', 'worst'], ['best', 'best'], ['mixed', 'mixed']], 'worst', restart((value) => { kind = value; })),
        search),
      words, list, more),
  };
}
