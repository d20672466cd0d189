// The page of a study's report. Everything it shows was computed before: this script draws, sorts and opens, no more.
import { element } from './dom.js';
import { buildBar } from './bar.js';
import { openCard } from './card.js';
import { caseList } from './caselist.js';
import { matching } from './matching/matching.js';
import { onThemeChange } from './theme.js';
import { agreement } from './plots/agreement.js';
import { curves } from './plots/curves.js';
import { embedding } from './plots/embedding.js';
import { groups } from './plots/groups.js';
import { predicted } from './plots/predicted.js';

const data = JSON.parse(document.getElementById('data').textContent);
const figures = document.getElementById('figures');

/** The sections of a method, in reading order; each returns nothing where the method lacks what it shows. */
const sections = [predicted, agreement, groups, curves, embedding, caseList];

let shown = 0;
let redraws = [];

// What is searched in galleries stands below, for all methods at once.
const searches = data.matching ? matching(data.matching) : [];
if (searches.length > 0) figures.after(element('div', { id: 'matching' }, ...searches.map((section) => section.node)));

function show(index) {
  shown = index;
  const method = data.methods[index];
  const study = { method, catalog: data.catalogs[method.catalog], open: (answer) => openCard(study, answer) };
  const drawn = sections.map((section) => section(study)).filter(Boolean);
  figures.replaceChildren(...drawn.map((section) => section.node));
  redraws = drawn.map((section) => section.draw).filter(Boolean);
  redraw();
}

function redraw() {
  for (const draw of redraws) draw();
  for (const section of searches) section.draw?.();
  document.documentElement.dataset.ready = String(Number(document.documentElement.dataset.ready ?? 0) + 1);
}

buildBar(data.methods.map((method) => method.name), show);
if (data.methods.length > 0) show(0);
else redraw();
onThemeChange(redraw);

if (data.rules.length > 0) {
  document.querySelector('main').append(element('footer', {},
    element('h2', {}, 'What this page leaves out'),
    element('ul', {}, ...data.rules.map((rule) => element('li', {}, rule)))));
}
