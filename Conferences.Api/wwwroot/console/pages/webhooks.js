// The account's webhooks, and the views that create and edit one.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { Heading } from '../components/heading.js';
import { Empty, Failure, Loading } from '../components/states.js';
import { Table } from '../components/table.js';
import { toast } from '../components/toasts.js';
import { useLoaded } from '../lib/load.js';
import { go, href } from '../lib/router.js';
import { mayWrite, session } from '../lib/session.js';
import { useStore } from '../lib/store.js';
import { t } from '../texts.js';
import { webhooks } from './webhooks/api.js';
import { documentOf, errorsOf, valuesOf, WebhookForm } from './webhooks/form.js';
import { Secret } from './webhooks/secret.js';

const PAGE = 1_000;

const columns = [
  { key: 'name', title: t.webhooks.fields.name },
  { key: 'uri', title: t.webhooks.fields.uri },
  { key: 'state', title: t.webhooks.state },
  { key: 'format', title: t.webhooks.fields.format },
];

export const State = ({ webhook: it }) => it.enabled
  ? html`<span class="tag tag-good">${t.webhooks.enabled}</span>`
  : html`
    <span class="tag tag-bad">${t.webhooks.disabled}</span>
    ${' '}${it.disable_reason && html`<span class="quiet" title=${it.disable_reason}>${it.disable_reason}</span>`}`;

const cells = it => ({
  name: html`<a href=${href('webhooks', it.id)} title=${it.name}>${it.name || t.webhooks.unnamed}</a>`,
  uri: html`<span class="mono" title=${it.uri}>${it.uri}</span>`,
  state: html`<${State} webhook=${it} />`,
  format: `${it.http_verb} ${it.format}`,
});

export function WebhooksPage() {
  const who = useStore(session);
  const { loading, failure, value, reload } = useLoaded(
    signal => webhooks.page({ query: { page_size: PAGE }, signal }), []);
  const list = value?.data ?? [];
  const enableAll = async () => {
    try {
      await webhooks.enableAll();
      reload();
    } catch (refused) {
      toast(refused.message, 'bad');
    }
  };
  return html`
    <${Heading} title=${t.webhooks.title} actions=${mayWrite(who) && html`
      ${list.some(it => !it.enabled) && html`
        <button type="button" class="button" onClick=${enableAll}>${t.webhooks.enableAll}</button>`}
      <a class="button button-primary" href=${href('webhooks', 'new')}>${t.webhooks.new}</a>`} />
    ${failure ? html`<${Failure} failure=${failure} onRetry=${reload} />`
      : loading && !value ? html`<${Loading} />`
      : list.length === 0 ? html`<${Empty} title=${t.webhooks.none}><p>${t.webhooks.hint}</p><//>`
      : html`
        <${Table} className="webhooks" label=${t.webhooks.title} columns=${columns} rows=${list} keyOf=${it => it.id}
          cells=${cells} />`}`;
}

// Saves and says what is wrong; what is saved leads on.
function useSaving(save) {
  const [errors, setErrors] = useState({});
  const [isSaving, setSaving] = useState(false);
  const onSave = async values => {
    if (isSaving)
      return;
    const { document, errors: wrong } = documentOf(values);
    setErrors(wrong ?? {});
    if (wrong)
      return;
    setSaving(true);
    try {
      await save(document);
    } catch (failure) {
      const found = errorsOf(failure.problems ?? []);
      const known = Object.keys(found).some(it => it in values);
      const general = failure.status === 412 ? t.webhooks.form.lostUpdate : failure.message;
      setErrors(known ? found : { ...found, '': general });
    } finally {
      setSaving(false);
    }
  };
  return { errors, isSaving, onSave };
}

export function NewWebhookPage() {
  const [created, setCreated] = useState(null);
  const saving = useSaving(async document => setCreated((await webhooks.create(document)).data));
  const done = () => go('webhooks', created.id);
  return html`
    <${Heading} title=${t.webhooks.new} back=${{ href: href('webhooks'), text: t.webhooks.title }} />
    <${WebhookForm} initial=${valuesOf(null)} ...${saving} onCancel=${() => go('webhooks')} />
    ${created && html`<${Secret} secret=${created.secret} onClose=${done} />`}`;
}

// What the form does not show stays as it is; what it shows, it replaces.
function replaced({ id, disable_reason: _, _read_only: __, retries: ___, group: ____, ...kept }, document) {
  return { ...kept, ...document };
}

export function EditWebhookPage({ id }) {
  const { failure, value, reload } = useLoaded(signal => webhooks.get(id, { signal }), [id]);
  const saving = useSaving(async document => {
    await webhooks.replace(id, replaced(value.data, document), value.etag);
    go('webhooks', id);
  });
  if (failure)
    return html`<${Failure} failure=${failure} onRetry=${reload} />`;
  if (!value)
    return html`<${Loading} />`;
  return html`
    <${Heading} title=${t.webhooks.editTitle(value.data.name)}
      back=${{ href: href('webhooks', id), text: value.data.name || t.webhooks.unnamed }} />
    <${WebhookForm} initial=${valuesOf(value.data)} ...${saving} onCancel=${() => go('webhooks', id)} />`;
}
