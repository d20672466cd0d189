import { element } from './dom.js';
import { isDark, toggleTheme } from './theme.js';

/** The bar that stays in view: where one is, which method is shown, light or dark. */
export function buildBar(methods, onMethod) {
  const links = element('div', { class: 'links' });
  const theme = element('button', { type: 'button', id: 'theme', onclick: () => { toggleTheme(); name(); } });
  const name = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; theme.setAttribute('aria-label', `Switch to ${isDark() ? 'light' : 'dark'} colours`); };
  name();

  const fill = () => links.replaceChildren(...[...document.querySelectorAll('main section[id] > h2')].map((heading) =>
    element('a', { href: `#${heading.parentElement.id}` }, heading.textContent)));
  const selector = methods.length < 2 ? null : element('label', { class: 'method' }, 'Method ',
    element('select', { id: 'method', onchange: (event) => { onMethod(Number(event.target.value)); fill(); } },
      ...methods.map((method, i) => element('option', { value: String(i) }, method))));

  document.getElementById('bar').append(...[links, selector, theme].filter(Boolean));
  queueMicrotask(fill);   // after the first method's sections are there
}
