// One webhook: what it is, what was tried, and what can be done.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { Dialog } from '../components/dialog.js';
import { Heading } from '../components/heading.js';
import { Failure, Loading } from '../components/states.js';
import { toast } from '../components/toasts.js';
import { useLoaded } from '../lib/load.js';
import { go, href } from '../lib/router.js';
import { mayWrite, session } from '../lib/session.js';
import { useStore } from '../lib/store.js';
import { t } from '../texts.js';
import { webhooks } from './webhooks/api.js';
import { Attempts } from './webhooks/attempts.js';
import { Replay } from './webhooks/replay.js';
import { KEPT } from './webhooks/form.js';
import { Secret } from './webhooks/secret.js';
import { State } from './webhooks.js';

const written = (value, key) => key === 'custom_request_headers'
  ? Object.keys(value).map(name => `${name}: ${KEPT}`).join('\n')
  : typeof value === 'string' ? value : JSON.stringify(value);

const shown = ['uri', 'http_verb', 'format', 'retries', 'group', 'custom_data', 'custom_request_headers'];

const names = { custom_request_headers: 'headers' };

function Facts({ webhook }) {
  const facts = shown.filter(key => {
    const value = webhook[key];
    return value !== undefined && value !== null && !['', '{}'].includes(written(value, key));
  });
  return html`
    <dl class="fact-list panel panel-body">
      <div><dt>${t.webhooks.state}</dt><dd><${State} webhook=${webhook} /></dd></div>
      ${facts.map(key => html`
        <div key=${key}>
          <dt>${t.webhooks.fields[names[key] ?? key]}</dt><dd class="mono">${written(webhook[key], key)}</dd>
        </div>`)}
    </dl>`;
}

export function WebhookPage({ id }) {
  const who = useStore(session);
  const { failure, value, reload } = useLoaded(signal => webhooks.get(id, { signal }), [id]);
  const [dialog, setDialog] = useState(null);
  const [secret, setSecret] = useState(null);
  const [round, setRound] = useState(0);
  const close = () => setDialog(null);

  // What is done here is shown here: its outcome among the attempts, or a notice.
  const run = async (what, done) => {
    try {
      done?.(await what());
      setRound(it => it + 1);
    } catch (refused) {
      toast(refused.message, 'bad');
    }
  };
  if (failure)
    return html`<${Failure} failure=${failure} onRetry=${reload} />`;
  if (!value)
    return html`<${Loading} />`;
  const webhook = value.data;
  const name = webhook.name || t.webhooks.unnamed;
  const test = () => run(() => webhooks.act(id, 'test'), () => toast(t.webhooks.tested, 'good'));
  const rotate = () => run(() => webhooks.act(id, 'rotate_secret'), it => {
    close();
    setSecret(it.data.secret);
  });
  const remove = () => run(() => webhooks.remove(id), () => go('webhooks'));
  const enable = isOn => run(() => webhooks.change(id, { enabled: isOn }), reload);
  const actions = html`
    <button type="button" class="button" onClick=${test}>${t.webhooks.test}</button>
    <button type="button" class="button" onClick=${() => setDialog('replay')}>${t.webhooks.replay.open}</button>
    <button type="button" class="button" onClick=${() => setDialog('rotate')}>${t.webhooks.rotate}</button>
    ${webhook.enabled
      ? html`<button type="button" class="button" onClick=${() => enable(false)}>${t.webhooks.disable}</button>`
      : html`<button type="button" class="button" onClick=${() => enable(true)}>${t.webhooks.enable}</button>`}
    <a class="button" href=${href('webhooks', id, 'edit')}>${t.common.edit}</a>
    <button type="button" class="button button-danger" onClick=${() => setDialog('delete')}>
      ${t.common.delete}</button>`;
  return html`
    <${Heading} title=${name} back=${{ href: href('webhooks'), text: t.webhooks.title }}
      actions=${mayWrite(who) && actions} />
    <${Facts} webhook=${webhook} />
    <${Attempts} id=${id} round=${round} />
    ${dialog === 'replay' && html`
      <${Replay} id=${id} hasConference=${Boolean(webhook.custom_data?.conference_id)} onClose=${close}
        onDone=${() => { close(); setRound(it => it + 1); }} />`}
    ${dialog === 'rotate' && html`
      <${Dialog} title=${t.webhooks.rotate} onClose=${close} onSubmit=${rotate}
        actions=${html`<button class="button button-primary">${t.webhooks.rotate}</button>`}>
        <p>${t.webhooks.rotateHint}</p><//>`}
    ${dialog === 'delete' && html`
      <${Dialog} title=${t.webhooks.deleteTitle(name)} onClose=${close} onSubmit=${remove}
        actions=${html`<button class="button button-danger-full">${t.common.delete}</button>`}>
        <p>${t.webhooks.deleteHint}</p><//>`}
    ${secret && html`<${Secret} secret=${secret} onClose=${() => setSecret(null)} />`}`;
}
