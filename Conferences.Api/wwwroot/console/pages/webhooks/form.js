// Create or edit a webhook: every field of its document, with what is wrong beside it.
import { html, useState } from '../../vendor/htm-preact-standalone.js';
import { Field } from '../../components/field.js';
import { useLoaded } from '../../lib/load.js';
import { t } from '../../texts.js';
import { typesOfEvents } from './api.js';

const modifiers = ['types', 'conference_id', 'owner_id'];

/** The form's values of a document. */
export function valuesOf(document) {
  const { types, conference_id, owner_id, ...rest } = document?.custom_data ?? {};
  return {
    name: document?.name ?? '',
    uri: document?.uri ?? '',
    http_verb: document?.http_verb ?? 'post',
    format: document?.format ?? 'json',
    retries: document?.retries === undefined || document.retries === null ? '' : `${document.retries}`,
    enabled: document?.enabled ?? true,
    types: types ?? [],
    conference_id: conference_id ?? '',
    owner_id: owner_id ?? '',
    custom_data: Object.keys(rest).length > 0 ? JSON.stringify(rest, null, 2) : '',
    headers: headersText(document?.custom_request_headers),
    include_subaccounts: document?.include_subaccounts ?? false,
    include_internal_legs: document?.include_internal_legs ?? true,
    group: document?.group ?? '',
  };
}

// What stands for a value that is stored: it may be a password, and is sent back as a sign that it stays.
export const KEPT = '***';

const headersText = headers => Object.keys(headers ?? {}).map(name => `${name}: ${KEPT}`).join('\n');

/** @throws SyntaxError with a text to show */
function headersOf(text) {
  const headers = {};
  for (const line of text.split('\n').map(it => it.trim()).filter(Boolean)) {
    const at = line.indexOf(':');
    if (at < 1)
      throw new SyntaxError(t.webhooks.form.headerLine(line));
    headers[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return headers;
}

/** The document of the form's values, or what is wrong with them by the field. */
export function documentOf(values) {
  const errors = {};
  let custom = {};
  let headers = {};
  try {
    custom = values.custom_data.trim() === '' ? {} : JSON.parse(values.custom_data);
    if (custom === null || typeof custom !== 'object' || Array.isArray(custom))
      errors.custom_data = t.webhooks.form.customDataHint;
  } catch {
    errors.custom_data = t.webhooks.form.customDataHint;
  }
  try {
    headers = headersOf(values.headers);
  } catch (failure) {
    errors.headers = failure.message;
  }
  if (Object.keys(errors).length > 0)
    return { errors };
  for (const key of modifiers) {
    if (values[key].length > 0)
      custom[key] = values[key];
  }
  const document = {
    name: values.name,
    uri: values.uri,
    hook: 'conference',
    http_verb: values.http_verb,
    format: values.format,
    enabled: values.enabled,
    custom_data: custom,
    custom_request_headers: headers,
    include_subaccounts: values.include_subaccounts,
    include_internal_legs: values.include_internal_legs,
  };
  if (values.group !== '')
    document.group = values.group;
  if (values.retries !== '')
    document.retries = Number(values.retries);
  return { document };
}

// Where the form shows what the service says of a member.
const places = { custom_request_headers: 'headers', custom_data: 'custom_data' };

export function errorsOf(problems) {
  const errors = {};
  for (const { path, message } of problems) {
    const parts = path.split('.');
    const name = parts[0] === 'custom_data' && modifiers.includes(parts[1]) ? parts[1] : places[parts[0]] ?? parts[0];
    errors[name] = errors[name] ? `${errors[name]} ${message}` : message;
  }
  return errors;
}

/**
 * @param initial what valuesOf made of the document
 * @param errors by the name of a field; '' for the whole form
 * @param onSave called with the values
 */
export function WebhookForm({ initial, errors, isSaving, onSave, onCancel }) {
  const [values, setValues] = useState(initial);
  const types = useLoaded(typesOfEvents, []).value ?? [];
  const labels = t.webhooks.fields;
  const field = (name, more) => html`
    <${Field} key=${name} label=${labels[name]} value=${values[name]} error=${errors[name]}
      hint=${t.webhooks.hints[name]} onInput=${it => setValues(now => ({ ...now, [name]: it }))} ...${more} />`;
  const choices = (name, list) => field(name, {
    kind: 'select', options: list.map(it => [it, it === '' ? t.webhooks.form.longSchedule : it]),
  });
  const toggle = (type, isOn) => setValues(now => ({
    ...now, types: isOn ? [...now.types, type] : now.types.filter(it => it !== type),
  }));
  const submit = event => {
    event.preventDefault();
    onSave(values);
  };
  return html`
    <form class="webhook-form" novalidate onSubmit=${submit}>
      ${errors[''] && html`<p class="notice notice-bad" role="alert">${errors['']}</p>`}
      <section class="panel panel-body form-grid">
        ${field('name', { required: true })}
        ${field('uri', { inputmode: 'url', placeholder: 'https://' })}
        ${choices('http_verb', ['post', 'get', 'put'])}
        ${choices('format', ['json', 'form-data'])}
        ${choices('retries', ['', '0', '1', '2', '3', '4'])}
        ${field('group')}
        ${field('enabled', { kind: 'checkbox' })}
        ${field('include_subaccounts', { kind: 'checkbox' })}
        ${field('include_internal_legs', { kind: 'checkbox' })}
      </section>
      <section class="panel panel-body">
        <h2>${t.webhooks.form.filter}</h2>
        <fieldset class="types" aria-describedby=${errors.types ? 'types-error' : undefined}>
          <legend>${labels.types}</legend>
          <p class="quiet">${t.webhooks.form.allTypes}</p>
          ${errors.types && html`<p id="types-error" class="field-error">${errors.types}</p>`}
          <div class="types-list">${types.map(type => html`
            <label key=${type} class="mono"><input type="checkbox" checked=${values.types.includes(type)}
              onChange=${it => toggle(type, it.currentTarget.checked)} /> ${type}</label>`)}</div>
        </fieldset>
        <div class="form-grid">
          ${field('conference_id', { className: 'mono-input' })}
          ${field('owner_id', { className: 'mono-input' })}
        </div>
      </section>
      <section class="panel panel-body form-grid">
        ${field('headers', { kind: 'area', rows: 3, className: 'mono-input' })}
        ${field('custom_data', { kind: 'area', rows: 3, className: 'mono-input' })}
      </section>
      <div class="form-actions">
        <button type="button" class="button" onClick=${onCancel}>${t.common.cancel}</button>
        <button class="button button-primary" aria-disabled=${isSaving ? 'true' : undefined}>${t.common.save}</button>
      </div>
    </form>`;
}
