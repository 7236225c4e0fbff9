// How many people were in, over time: a step line, its description, and the same as a table.
import { html, useMemo, useState } from '../../vendor/htm-preact-standalone.js';
import { momentOf } from '../../lib/time.js';
import { t } from '../../texts.js';

// Of the drawing; it is stretched to the space there is, and what is written stands beside it.
const WIDTH = 1_000;
const HEIGHT = 100;

// More cannot be told apart, neither as steps nor as rows.
const STEPS = 600;
const ROWS = 100;

const full = time => momentOf(new Date(time));

/** The largest count of each of so many equal spans; what does not change has no span of its own. */
export function spans(counts, from, to, most) {
  if (counts.length <= most)
    return counts.map(({ time, count }) => ({ time, count }));
  const length = Math.max(1, (to - from) / most);
  const result = [];
  for (const { time, count } of counts) {
    const start = from + Math.floor((time - from) / length) * length;
    const last = result.at(-1);
    if (last?.time === start)
      last.count = Math.max(last.count, count);
    else
      result.push({ time: start, count });
  }
  return result;
}

function stepPath(points, to, x, y) {
  const steps = points.map(it => `H${x(it.time)} V${y(it.count)}`);
  return `M${x(points[0].time)} ${y(0)} ${steps.join(' ')} H${x(to)} V${y(0)} Z`;
}

/**
 * @param counts [{ time, instance, count }], oldest first
 * @param instances [{ number, started, ended }]
 * @param shown the time of the shown moment, in milliseconds
 * @param current the number of the instance that ran then, or null
 */
export function Plot({ counts, instances, shown, current, newest }) {
  const [chosen, choose] = useState('');
  const instance = instances.find(it => `${it.number}` === chosen) ?? null;
  const from = instance?.started ?? counts[0]?.time ?? 0;
  const to = Math.max(from + 1, instance ? instance.ended ?? newest : newest);
  const points = useMemo(
    () => instance ? counts.filter(it => it.instance === instance.number) : counts, [counts.length, instance?.number]);
  if (counts.length === 0)
    return html`<p class="quiet">${t.history.plot.nothing}</p>`;

  const most = Math.max(1, ...points.map(it => it.count));
  const x = time => ((time - from) / (to - from) * WIDTH).toFixed(1);
  const y = count => ((1 - count / most) * HEIGHT).toFixed(1);
  const steps = spans(points, from, to, STEPS);
  const description = t.history.plot.description(instance?.number, full(from), full(to), most);
  return html`
    <figure class="plot">
      <figcaption>
        <label>${t.history.plot.of}${' '}
          <select class="input" value=${chosen} onChange=${it => choose(it.target.value)}>
            <option value="">${t.history.plot.whole}</option>
            ${instances.map(it => html`<option key=${it.number} value=${it.number}>
              ${t.history.plot.instance(it.number, it.number === current)}</option>`)}
          </select>
        </label>
      </figcaption>
      <div class="plot-area">
        <span class="plot-most" aria-hidden="true">${most}</span>
        <span class="plot-none" aria-hidden="true">0</span>
        <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${description}>
          <path class="area" d=${stepPath(steps, to, x, y)} />
          ${shown >= from && shown <= to && html`
            <line class="moment" x1=${x(shown)} x2=${x(shown)} y1="0" y2=${HEIGHT} />`}
        </svg>
        <span class="plot-from" aria-hidden="true">${full(from)}</span>
        <span class="plot-to" aria-hidden="true">${full(to)}</span>
      </div>
      <details>
        <summary>${t.history.plot.table}</summary>
        <table class="plain">
          <caption>${description}</caption>
          <thead><tr>
            <th scope="col">${t.history.plot.time}</th><th scope="col">${t.history.plot.people}</th>
          </tr></thead>
          <tbody>${spans(points, from, to, ROWS).map(it => html`
            <tr key=${it.time}><td>${full(it.time)}</td><td>${it.count}</td></tr>`)}</tbody>
        </table>
      </details>
    </figure>`;
}
