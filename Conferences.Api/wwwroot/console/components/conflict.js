// Somebody else has saved first: what they changed, and what holds where both did.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { Dialog } from './dialog.js';
import { t } from '../texts.js';

const shown = value => value === true ? t.common.yes : value === false ? t.common.no : value || t.form.conflict.nothing;

/** @param {{ began: object, mine: object, theirs: object }} props values by path */
export function ConflictDialog({ fields, began, mine, theirs, onClose, onProceed }) {
  const paths = [...fields.map(it => it.path), ''].filter(it => theirs[it] !== began[it]);
  const disputed = paths.filter(it => mine[it] !== began[it] && mine[it] !== theirs[it]);
  const merged = paths.filter(it => !disputed.includes(it) && mine[it] !== theirs[it]);
  const [kept, setKept] = useState({});
  const labels = Object.fromEntries([...fields.map(it => [it.path, it.label]), ['', t.form.other]]);
  const proceed = () => {
    const result = { ...mine };
    for (const path of paths) {
      if (!disputed.includes(path) || kept[path] !== 'mine')
        result[path] = theirs[path];
    }
    onProceed(result);
  };
  const choice = (path, which, value) => html`
    <label class="choice">
      <input type="radio" name=${`keep-${path}`} checked=${(kept[path] ?? 'theirs') === which}
        onChange=${() => setKept({ ...kept, [path]: which })} />
      <span><b>${t.form.conflict[which]}</b> <span class="value">${shown(value)}</span></span>
    </label>`;
  return html`
    <${Dialog} wide title=${t.form.conflict.title} onClose=${onClose} onSubmit=${proceed}
      actions=${html`<button class="button button-primary">${t.form.conflict.proceed}</button>`}>
      <p>${t.form.conflict.text}</p>
      ${disputed.map(path => html`
        <fieldset key=${path} class="dispute"><legend>${labels[path]}</legend>
          ${choice(path, 'mine', mine[path])}${choice(path, 'theirs', theirs[path])}
        </fieldset>`)}
      ${disputed.length === 0 && html`<p class="quiet">${t.form.conflict.none}</p>`}
      ${merged.length > 0 && html`
        <p>${t.form.conflict.merged}</p>
        <dl class="pairs">${merged.map(path => html`<div key=${path}><dt>${labels[path]}</dt><dd>
          ${shown(theirs[path])}</dd></div>`)}</dl>`}
    <//>`;
}
