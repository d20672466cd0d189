// Light, dark, or as the system says. Colours live in the style sheet; the library is told what it says.
const listeners = [];
const system = matchMedia('(prefers-color-scheme: dark)');
const key = 'imageregression-theme';

function stored() {
  try { return localStorage.getItem(key); } catch { return null; }   // some browsers lock storage for files
}

function apply(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

export const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';

export function toggleTheme() {
  const theme = isDark() ? 'light' : 'dark';
  apply(theme);
  try { localStorage.setItem(key, theme); } catch { /* as above: the choice then lasts as long as the page */ }
  for (const listener of listeners) listener();
}

export function onThemeChange(listener) {
  listeners.push(listener);
}

/** A colour of the style sheet, such as `--ink`. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

apply(stored());
system.addEventListener('change', () => { for (const listener of listeners) listener(); });
