import { element } from './dom.js';

/**
 * Shows something in the page's dialog, or something else in it while it is open.
 * @param {object} about `title` and `words` of the head; `step(by)` shows the next or the previous one.
 * @param {...Node} content
 */
export function openDialog({ title, words, step }, ...content) {
  const card = document.getElementById('card');
  card.replaceChildren(
    element('div', { class: 'card-head' },
      element('h3', { id: 'card-title' }, title),
      element('span', { class: 'quiet' }, words),
      element('span', { class: 'grow' }),
      element('button', { type: 'button', 'aria-label': 'Previous case', onclick: () => step(-1) }, '←'),
      element('button', { type: 'button', 'aria-label': 'Next case', onclick: () => step(1) }, '→'),
      element('button', { type: 'button', 'aria-label': 'Close', onclick: () => card.close() }, '✕')),
    ...content.filter(Boolean));
  card.onkeydown = (event) => {
    if (event.key === 'ArrowLeft') step(-1);
    else if (event.key === 'ArrowRight') step(1);
  };
  card.onclick = (event) => { if (event.target === card) card.close(); };   // beside the card
  if (!card.open) card.showModal();
}
