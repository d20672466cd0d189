import { section } from '../dom.js';
import { draw, figure, lineStyle } from '../plots/figure.js';
import { number, plain } from '../text.js';

const aside = 0.05;   // years by which the whiskers of one method stand beside those of the next

/** mAP by years since the first visit, a line a method, with standard errors over folds. */
export function years({ methods }) {
  const found = methods.filter((method) => method.byYear.years.length > 0);
  if (found.length === 0) return null;
  const folds = Math.max(...found.map((method) => method.folds));
  const { plot, node } = figure('Mean average precision by years since the first visit',
    `Mean average precision of queries so many years after the first visit${folds > 1 ? `, mean over ${folds} folds; whiskers are ± one standard error over folds.` : ' in one fold.'}`);
  const place = (i) => aside * (methods.indexOf(found[i]) - (methods.length - 1) / 2);

  return {
    node: section('years', 'Precision by years', node),
    draw: () => draw(plot, found.map(({ name, byYear }, i) => {
      const style = lineStyle(methods.indexOf(found[i]));
      return {
        type: 'scatter', mode: 'lines+markers', name: plain(name), x: byYear.years.map((year) => year + place(i)), y: byYear.mean,
        line: { ...style, width: 2 }, marker: { size: 7, color: style.color },
        error_y: { type: 'data', array: byYear.error.map((error) => error ?? 0), color: style.color, thickness: 1.5, width: 4, visible: byYear.error.some((error) => error !== null) },
        text: byYear.years.map((year, k) => `${plain(name)}, ${year} year${year === 1 ? '' : 's'}<br>mAP ${number(byYear.mean[k], 3)}${byYear.error[k] === null ? '' : ` ± ${number(byYear.error[k], 2)}`}`),
        hovertemplate: '%{text}<extra></extra>',
      };
    }), {
      xaxis: { title: { text: 'years since the first visit' }, tickvals: [...new Set(found.flatMap((method) => method.byYear.years))], zeroline: false },
      yaxis: { title: { text: 'mAP' } },
      margin: { l: 64, r: 24, t: 92, b: 52 },
    }),
  };
}
