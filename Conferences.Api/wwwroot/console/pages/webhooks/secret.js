// A secret, shown once: whoever closes this has it, or rotates it.
import { html, useRef, useState } from '../../vendor/htm-preact-standalone.js';
import { Dialog } from '../../components/dialog.js';
import { t } from '../../texts.js';

export function Secret({ secret, onClose }) {
  const field = useRef(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      // Without permission for the clipboard it is selected, to be copied by hand.
      field.current.select();
    }
  };
  return html`
    <${Dialog} title=${t.webhooks.secret.title} onClose=${onClose} cancel=${t.webhooks.secret.done}>
      <p>${t.webhooks.secret.once}</p>
      <div class="secret">
        <label class="visually-hidden" for="webhook-secret">${t.webhooks.secret.label}</label>
        <input id="webhook-secret" class="input mono" readonly ref=${field} value=${secret} data-autofocus
          onFocus=${it => it.currentTarget.select()} />
        <button type="button" class="button" onClick=${copy}>${isCopied ? t.common.copied : t.common.copy}</button>
      </div>
      <p class="visually-hidden" aria-live="polite">${isCopied ? t.common.copied : ''}</p>
    <//>`;
}
