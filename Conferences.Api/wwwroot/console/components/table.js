// A table of any length: only the rows in view are in the page, and all of them are in its figures. The row that has
// the focus stays in the page wherever it is, so that the focus is never lost.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/htm-preact-standalone.js';

const BEYOND = 8;
const NARROW = matchMedia('(max-width: 719px)');

/**
 * @param {object} props
 * @param {string} props.label the table's accessible name
 * @param {{ key: string, title: string, className?: string, hidden?: boolean }[]} props.columns
 * @param {any[]} props.rows
 * @param {(row: any) => string | number} props.keyOf
 * @param {(row: any) => Record<string, any>} props.cells content by the key of its column
 * @param {(row: any) => string} [props.rowClass]
 * @param {number} [props.height] pixels of a row
 * @param {number} [props.narrowHeight] pixels of a row on a narrow screen, where cells wrap
 */
export function Table({
  label, columns, rows, keyOf, cells, rowClass, height = 40, narrowHeight = 92, className = '',
}) {
  const body = useRef(null);
  const narrow = useNarrow();
  const each = narrow ? narrowHeight : height;
  const [view, setView] = useState({ top: 0, bottom: innerHeight });
  const [focused, setFocused] = useState(null);
  const place = useRef(0);

  useLayoutEffect(() => {
    let planned = 0;
    const look = () => {
      planned = 0;
      if (!body.current)
        return;
      const top = -body.current.getBoundingClientRect().top;
      // Rounded to rows: a pixel more or less changes nothing.
      const next = { top: Math.floor(top / each) * each, bottom: Math.ceil((top + innerHeight) / each) * each };
      setView(now => now.top === next.top && now.bottom === next.bottom ? now : next);
    };
    const plan = () => planned ||= requestAnimationFrame(look);
    look();
    addEventListener('scroll', plan, { passive: true });
    addEventListener('resize', plan);
    return () => {
      cancelAnimationFrame(planned);
      removeEventListener('scroll', plan);
      removeEventListener('resize', plan);
    };
  }, [each, rows.length]);

  const first = Math.max(0, Math.floor(view.top / each) - BEYOND);
  const last = Math.min(rows.length, Math.ceil(view.bottom / each) + BEYOND);
  const shown = [];
  for (let at = first; at < last; at++)
    shown.push(at);
  if (focused !== null) {
    const at = rows.findIndex(it => keyOf(it) === focused);
    if (at >= 0 && (at < first || at >= last))
      shown.push(at);
  }
  // Whoever had the focus in a row that is gone goes on in the row that has its place.
  useLayoutEffect(() => {
    if (focused === null)
      return;
    const at = rows.findIndex(it => keyOf(it) === focused);
    if (at >= 0) {
      place.current = at;
      return;
    }
    setFocused(null);
    const next = rows[Math.min(place.current, rows.length - 1)];
    if (document.activeElement === document.body && next !== undefined)
      body.current.querySelector(`[data-key="${CSS.escape(keyOf(next))}"] :is(a, button, input)`)
        ?.focus({ preventScroll: true });
  }, [rows]);
  // This Preact knows focusin and focusout by these names alone.
  const enter = event => {
    const key = event.target.closest('[data-key]')?.dataset.key;
    const row = rows.find(it => `${keyOf(it)}` === key);
    setFocused(row === undefined ? null : keyOf(row));
  };
  // Without a target the row itself may be what is gone.
  const leave = event => event.relatedTarget && !body.current?.contains(event.relatedTarget) && setFocused(null);
  const visible = columns.filter(it => !it.hidden);
  return html`
    <div role="table" aria-label=${label} class=${`table ${className}`} aria-rowcount=${rows.length + 1}>
      <div role="rowgroup" class="table-head">
        <div role="row" class="table-row" aria-rowindex="1">
          ${visible.map(it => html`<div key=${it.key} role="columnheader"
            class=${`cell cell-${it.key} ${it.className ?? ''}`}>${it.title}</div>`)}
        </div>
      </div>
      <div role="rowgroup" ref=${body} class="table-body" style=${{ height: `${rows.length * each}px` }}
        onfocusin=${enter} onfocusout=${leave}>
        ${shown.map(at => html`<${Row} key=${keyOf(rows[at])} id=${keyOf(rows[at])} index=${at} top=${at * each}
          height=${each}
          columns=${visible} content=${cells(rows[at])} className=${rowClass?.(rows[at]) ?? ''} />`)}
      </div>
    </div>`;
}

// The space behind each cell separates them for whoever reads the row as one text.
const Row = ({ id, index, top, height, columns, content, className }) => html`
  <div role="row" class=${`table-row ${className}`} aria-rowindex=${index + 2} data-key=${id}
    data-even=${index % 2 === 1}
    style=${{ top: `${top}px`, height: `${height}px` }}>
    ${columns.map(it => html`<div key=${it.key} role="cell" class=${`cell cell-${it.key} ${it.className ?? ''}`}>
      ${content[it.key]}${' '}</div>`)}
  </div>`;

export function useNarrow() {
  const [narrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const change = () => setNarrow(NARROW.matches);
    NARROW.addEventListener('change', change);
    return () => NARROW.removeEventListener('change', change);
  }, []);
  return narrow;
}
