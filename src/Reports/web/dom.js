/**
 * Makes an element. Text becomes text nodes, so nothing in the data is ever read as markup.
 * @param {string} tag
 * @param {object} properties Attributes; `on…` are listeners, `null` and `false` are left out.
 * @param {...(Node|string|null)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A section of the page with a heading that the bar can lead to. */
export function section(id, heading, ...children) {
  return element('section', { id }, element('h2', {}, heading), ...children);
}

/** A choice of one among few, as radio buttons in a row. */
export function choice(legend, options, selected, onChange) {
  const name = `choice-${legend.replace(/\W+/g, '-').toLowerCase()}`;
  return element('fieldset', { class: 'choice' }, element('legend', {}, legend),
    ...options.map(([value, text]) => element('label', {},
      element('input', { type: 'radio', name, value, checked: value === selected, onchange: () => onChange(value) }), text)));
}

/** A choice of one among many, by their names; nothing where there is but one. */
export function selection(id, legend, names, onChange) {
  return names.length < 2 ? null : element('label', { class: 'selection' }, `${legend} `,
    element('select', { id, onchange: (event) => onChange(Number(event.target.value)) },
      ...names.map((name, i) => element('option', { value: String(i) }, name))));
}
