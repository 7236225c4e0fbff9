// The document of a conference, every field of it. What is wrong is said beside the field, and a save never undoes what
// somebody else has saved meanwhile.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../vendor/htm-preact-standalone.js';
import { Heading } from '../components/heading.js';
import { Dialog } from '../components/dialog.js';
import { Failure, Loading } from '../components/states.js';
import { Field } from '../components/field.js';
import { toast } from '../components/toasts.js';
import { ConflictDialog } from '../components/conflict.js';
import { conferences } from '../lib/api.js';
import { documentOf, errorsByField, loadFields, valuesOf } from '../lib/document.js';
import { useLoaded } from '../lib/load.js';
import { nameOf } from '../lib/names.js';
import { go, guardLeaving, href } from '../lib/router.js';
import { subscribe } from '../lib/socket.js';
import { t } from '../texts.js';

/** The part of an ETag that moves with edits alone. */
const revisionOf = etag => etag?.split('.')[0];

const back = { href: href('conferences'), text: t.app.toList };

export function CreatePage() {
  const { failure, value, reload } = useLoaded(loadFields, []);
  return html`
    <${Heading} title=${t.form.create} back=${back} />
    ${failure ? html`<${Failure} failure=${failure} onRetry=${reload} />`
      : value ? html`<${Form} fields=${value} document=${{}} />` : html`<${Loading} />`}`;
}

export function EditPage({ id }) {
  const { failure, value, reload } = useLoaded(
    signal => Promise.all([loadFields(), conferences.get(id, { signal })]), [id]);
  const name = value ? nameOf(value[1].data) : '';
  return html`
    <${Heading} title=${t.form.edit(name)} back=${{ href: href('conferences', id), text: name || t.app.conferences }} />
    ${failure ? html`<${Failure} title=${t.form.failed} failure=${failure} onRetry=${reload} />`
      : value ? html`<${Form} id=${id} fields=${value[0]} document=${value[1].data} etag=${value[1].etag} />`
        : html`<${Loading} />`}`;
}

function Form({ id, fields, document: first, etag: firstTag }) {
  // What the edit is based on: as read, or as taken over from somebody else's edit.
  const [base, setBase] = useState({ document: first, etag: firstTag });
  const began = useMemo(() => valuesOf(base.document, fields), [base]);
  const [values, setValues] = useState(began);
  const [errors, setErrors] = useState({});
  const [general, setGeneral] = useState([]);
  const [refused, setRefused] = useState(0);
  const [working, setWorking] = useState(false);
  const [theirs, setTheirs] = useState(null);
  const [changed, setChanged] = useState(false);
  const [leaving, setLeaving] = useState(null);
  const form = useRef(null);
  const saving = useRef(false);
  const latest = useRef(firstTag);
  latest.current = base.etag;
  const dirty = Object.keys(values).some(it => values[it] !== began[it]);

  // Before the page is drawn: a click that follows the first letter at once is asked about, too.
  useLayoutEffect(() => dirty ? guardLeaving(proceed => setLeaving({ proceed })) : undefined, [dirty]);
  useEffect(() => id && subscribe({
    bindings: [`object.doc_edited.*.conference.${id}`],
    onEvent: () => saving.current || setChanged(true),
    onState: state => state === 'live' && compare(),
  }), [id]);

  // What was saved before the socket followed it is told by its revision. Should the question fail, saving finds out.
  const compare = () => conferences.get(id).then(
    ({ etag }) => saving.current || revisionOf(etag) === revisionOf(latest.current) || setChanged(true),
    () => null);
  // Once for each refusal, and before the next key: whoever corrects a field keeps it until they leave it.
  useLayoutEffect(() => {
    if (refused > 0)
      (form.current.querySelector('[aria-invalid="true"]') ?? form.current.querySelector('.form-summary')).focus();
  }, [refused]);

  const refuse = (wrong, others = []) => {
    setErrors(wrong);
    setGeneral(others);
    setRefused(it => it + 1);
  };

  const save = async event => {
    event.preventDefault();
    if (working)
      return;
    const made = documentOf(base.document, values, fields);
    if (Object.keys(made.errors).length > 0)
      return refuse(made.errors);
    setErrors({});
    setGeneral([]);
    setWorking(true);
    saving.current = true;
    try {
      const { data } = await (id
        ? conferences.replace(id, made.document, base.etag)
        : conferences.create(made.document));
      setValues(began);
      guardLeaving(null);
      toast(id ? t.form.saved : t.form.created(nameOf(data)), 'good');
      go('conferences', data.id);
    } catch (failure) {
      saving.current = false;
      setWorking(false);
      if (failure.status === 412)
        return await review();
      const said = errorsByField(failure.problems ?? [], values, fields);
      const known = Object.keys(said.errors).length > 0 || said.general.length > 0;
      refuse(said.errors, known ? said.general : [failure.message]);
    }
  };

  const review = async () => {
    try {
      const now = await conferences.get(id);
      setTheirs({ document: now.data, etag: now.etag, values: valuesOf(now.data, fields) });
    } catch (failure) {
      refuse({}, [failure.message]);
    }
  };

  const takeOver = merged => {
    setBase({ document: theirs.document, etag: theirs.etag });
    setValues(merged);
    setTheirs(null);
    setChanged(false);
  };

  const change = path => value => {
    setValues(now => ({ ...now, [path]: value }));
    if (errors[path])
      setErrors(({ [path]: _, ...rest }) => rest);
  };
  const wrong = Object.keys(errors).length;
  const sections = Object.keys(t.form.sections);
  return html`
    <form ref=${form} class="form" novalidate onSubmit=${save} autocomplete="off">
      ${(wrong > 0 || general.length > 0) && html`
        <div class="notice notice-bad form-summary" role="alert" tabindex="-1">
          ${wrong > 0 && html`<p>${t.form.wrong(wrong)}</p>`}
          ${general.map(text => html`<p key=${text}>${text}</p>`)}
        </div>`}
      ${changed && html`<p class="notice" role="alert">${t.form.changedMeanwhile}</p>`}
      ${sections.map(name => html`
        <${Section} key=${name} name=${name} fields=${fields.filter(it => it.section === name)} values=${values}
          errors=${errors} change=${change} />`)}
      <div class="form-actions">
        <a class="button" href=${id ? href('conferences', id) : href('conferences')}>${t.common.cancel}</a>
        <button class="button button-primary" aria-busy=${working}>${working ? t.form.saving : t.form.save}</button>
      </div>
    </form>
    ${theirs && html`
      <${ConflictDialog} fields=${fields} began=${began} mine=${values} theirs=${theirs.values}
        onClose=${() => setTheirs(null)} onProceed=${takeOver} />`}
    ${leaving && html`
      <${Dialog} title=${t.form.leave.title} onClose=${() => setLeaving(null)} onSubmit=${leaving.proceed}
        cancel=${t.form.leave.stay}
        actions=${html`<button class="button button-danger-full">${t.form.leave.proceed}</button>`}>
        <p>${t.form.leave.text}</p>
      <//>`}`;
}

const CONTROLS = { list: 'area', json: 'area', flag: 'checkbox', number: 'text', switch: 'text', text: 'text' };

function Section({ name, fields, values, errors, change }) {
  const inputs = fields.filter(it => it.kind !== 'flag');
  const flags = fields.filter(it => it.kind === 'flag');
  const show = it => html`
    <${Field} key=${it.path} id=${`document-${it.path}`} label=${it.label} hint=${it.hint} error=${errors[it.path]}
      kind=${it.secret ? 'password' : CONTROLS[it.kind]} value=${values[it.path]} onInput=${change(it.path)}
      disabled=${it.readOnly || (it.path.startsWith('profile.') && values.profile?.trim() !== '')}
      inputmode=${it.kind === 'number' ? 'numeric' : undefined} autocomplete=${it.secret ? 'new-password' : 'off'}
      className=${it.kind === 'json' ? 'mono-input' : ''} spellcheck="false"
        data-autofocus=${it.path === 'name' || undefined} />`;
  return html`
    <fieldset class=${`panel form-section form-section-${name}`}>
      <legend>${t.form.sections[name]}</legend>
      <div class="form-fields">
        ${inputs.map(show)}
        ${name === 'other' && html`
          <${Field} id="document-other" label=${t.form.other} hint=${t.form.otherHint} kind="area" error=${errors['']}
            value=${values['']}
            onInput=${change('')} className="mono-input field-wide" spellcheck="false" />`}
      </div>
      ${flags.length > 0 && html`<div class="form-flags">${flags.map(show)}</div>`}
    </fieldset>`;
}
