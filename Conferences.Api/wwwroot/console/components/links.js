// Links that lead into a conference: make one, copy it, see what has become of the others, revoke them.
import { html, useRef, useState } from '../vendor/htm-preact-standalone.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';
import { whyOf } from '../lib/actions.js';
import { links } from '../lib/api.js';
import { useLoaded } from '../lib/load.js';
import { joinUrl } from '../lib/paths.js';
import { momentOf } from '../lib/time.js';
import { t } from '../texts.js';

const SHOWN = 20;

export function LinksDialog({ id, name, onClose }) {
  const { value, failure, loading, reload } = useLoaded(
    signal => links.page(id, { query: { page_size: SHOWN }, signal }), [id]);
  const [wanted, setWanted] = useState({ name: '', role: 'member', lifetime: '86400' });
  const [problem, setProblem] = useState('');
  const [said, setSaid] = useState('');
  const working = useRef(false);
  const set = (key, it) => setWanted(now => ({ ...now, [key]: it }));
  const attempt = async request => {
    if (working.current)
      return;
    working.current = true;
    setProblem('');
    try {
      setSaid(await request());
      reload();
    } catch (error) {
      setProblem(whyOf(error));
    } finally {
      working.current = false;
    }
  };
  const create = () => attempt(async () => {
    await links.create(id, {
      name: wanted.name.trim() || undefined,
      is_moderator: wanted.role === 'moderator',
      expires_in: Number(wanted.lifetime),
    });
    set('name', '');
    return t.links.created;
  });
  const revoke = link => attempt(async () => {
    await links.revoke(id, link.id);
    return t.links.revoked;
  });
  const rows = value?.data ?? [];
  return html`
    <${Dialog} title=${t.links.titleOf(name)} onClose=${onClose} onSubmit=${create} cancel=${t.common.close} wide
      actions=${html`<button class="button button-primary">${t.links.create}</button>`}>
      <p class="quiet">${t.links.hint}</p>
      <div class="pair">
        <${Field} label=${t.links.name} value=${wanted.name} maxlength="128" onInput=${it => set('name', it)}
          data-autofocus />
        <${Field} label=${t.links.role} kind="select" options=${Object.entries(t.links.roles)} value=${wanted.role}
          onInput=${it => set('role', it)} />
        <${Field} label=${t.links.lifetime} kind="select" options=${t.links.lifetimes} value=${wanted.lifetime}
          onInput=${it => set('lifetime', it)} />
      </div>
      ${problem && html`<p class="field-error" role="alert">${problem}</p>`}
      <h3>${t.links.title}</h3>
      ${failure && html`<p class="field-error" role="alert">${failure.message}</p>`}
      <ul class="log links" aria-label=${t.links.title}>
        ${rows.map(link => html`<${Link} key=${link.id} link=${link} onRevoke=${revoke} onSaid=${setSaid} />`)}
      </ul>
      ${!loading && !failure && rows.length === 0 && html`<p class="quiet">${t.links.none}</p>`}
      ${value?.envelope.next_start_key && html`<p class="quiet">${t.links.more(SHOWN)}</p>`}
      <p class="visually-hidden" aria-live="polite">${said}</p>
    <//>`;
}

function Link({ link, onRevoke, onSaid }) {
  const field = useRef(null);
  const who = link.name || t.links.anybody;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(joinUrl(link.link).href);
      onSaid(t.common.copied);
    } catch {
      // Without permission for the clipboard it is selected, to be copied by hand.
      field.current.select();
    }
  };
  return html`
    <li>
      <span class="log-what"><b>${who}</b>${' '}
        <span class="quiet">${t.links.roles[link.is_moderator ? 'moderator' : 'member']}</span>${' '}
        <span class=${`tag ${link.status === 'valid' ? 'tag-good' : ''}`}>${t.links.statuses[link.status]}</span></span>
      <span class="log-time quiet numbers">${t.links.until(momentOf(new Date(link.expires)))}</span>
      ${link.link && html`
        <span class="log-reason link-tools">
          <input class="input input-small mono" readonly ref=${field} value=${joinUrl(link.link).href}
            aria-label=${t.links.address(who)} onFocus=${it => it.currentTarget.select()} />
          <button type="button" class="button button-small" aria-label=${t.links.copy(who)} onClick=${copy}>
            ${t.common.copy}</button>
          <button type="button" class="button button-small button-danger" aria-label=${t.links.revoke(who)}
            onClick=${() => onRevoke(link)}>${t.links.revokeShort}</button>
        </span>`}
    </li>`;
}
