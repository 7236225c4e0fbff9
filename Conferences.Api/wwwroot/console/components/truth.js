// A button that carries out an action, and the truth about it beside it.
import { html } from '../vendor/htm-preact-standalone.js';
import { sayTruth } from '../lib/actions.js';
import { t } from '../texts.js';

const truthId = key => `truth-${key.replaceAll(/\W/g, '-')}`;

/**
 * @param {object} props
 * @param {string} props.id what the truth about it is kept by
 * @param {string} props.text
 * @param {string} [props.name] the accessible name, which begins with the text
 * @param {string} [props.waits] why it does nothing at present
 */
export function ActionButton({ id, text, name, truth, waits, onPress, className = '', ...rest }) {
  const press = () => waits || onPress();
  return html`
    <button type="button" class=${`button ${className}`} aria-label=${name} aria-disabled=${waits ? 'true' : undefined}
      title=${waits || undefined} data-phase=${truth?.phase} aria-describedby=${truth ? truthId(id) : undefined}
        onClick=${press} ...${rest}>
      ${text}
    </button>`;
}

export const Truth = ({ id, truth }) => truth && html`
  <span id=${truthId(id)} class=${`truth truth-${truth.phase}`} title=${sayTruth(truth)}>
    ${`${truth.what}: `}<b>${t.truth.phases[truth.phase]}</b>${truth.reason && `, ${truth.reason}`}
  </span>`;
