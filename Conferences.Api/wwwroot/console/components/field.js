// A labelled field. The label is the label alone; what explains or corrects it is described beside it.
import { html, useRef } from '../vendor/htm-preact-standalone.js';
import { newId } from '../lib/ids.js';

/**
 * @param {object} props
 * @param {string} props.label
 * @param {string} [props.hint]
 * @param {string} [props.error]
 * @param {'text' | 'password' | 'number' | 'area' | 'checkbox' | 'select' | 'search'} [props.kind]
 * @param {[string, string][]} [props.options] value and text, of a select
 * @param {(value: string | boolean) => void} props.onInput
 */
export function Field({ label, hint, error, kind = 'text', value, options, onInput, id, className = '', ...rest }) {
  const own = useRef(`field-${newId()}`).current;
  const name = id ?? own;
  const described = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  const common = {
    id: name,
    'aria-invalid': error ? 'true' : undefined,
    'aria-describedby': described || undefined,
    ...rest,
  };
  const typed = event => onInput(event.currentTarget.value);
  const control = kind === 'area'
    ? html`<textarea class="input" rows="1" value=${value} onInput=${typed} ...${common}></textarea>`
    : kind === 'select'
      ? html`<select class="input" value=${value} onChange=${typed} ...${common}>
          ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>
            ${text}</option>`)}
        </select>`
      : kind === 'checkbox'
        ? html`<input type="checkbox" checked=${value} onChange=${event => onInput(event.currentTarget.checked)}
          ...${common} />`
        : html`<input class="input" type=${kind} value=${value} onInput=${typed} ...${common} />`;
  return html`
    <div class=${`field ${kind === 'checkbox' ? 'field-check' : ''} ${error ? 'field-wrong' : ''} ${className}`}>
      <label for=${name}>${label}</label>
      ${control}
      ${error && html`<p class="field-error" id=${`${name}-error`}>${error}</p>`}
      ${hint && html`<p class="field-hint" id=${`${name}-hint`}>${hint}</p>`}
    </div>`;
}
