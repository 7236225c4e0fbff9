// A modal dialog: the browser's own, which keeps the focus inside, closes with Escape and gives the focus back.
import { html, useEffect, useRef } from '../vendor/htm-preact-standalone.js';
import { newId } from '../lib/ids.js';
import { t } from '../texts.js';

/**
 * @param {object} props
 * @param {string} props.title
 * @param {() => void} props.onClose
 * @param {any} [props.actions] the buttons below; a Cancel button stands before them
 * @param {(event: Event) => void} [props.onSubmit] if given, the content is a form
 */
export function Dialog({ title, onClose, onSubmit, actions, children, wide, cancel = t.common.cancel }) {
  const dialog = useRef(null);
  const id = useRef(`dialog-${newId()}`).current;
  useEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown.showModal();
    (shown.querySelector('[data-autofocus]') ?? shown.querySelector('input, textarea, select, button'))?.focus();
    return () => {
      shown.close();
      if (opener instanceof HTMLElement && opener.isConnected)
        opener.focus();
    };
  }, []);
  const close = event => {
    event.preventDefault();
    onClose();
  };
  const submit = event => {
    event.preventDefault();
    onSubmit?.(event);
  };
  // A press on the backdrop is a press on the dialog itself.
  const press = event => event.target === dialog.current && onClose();
  return html`
    <dialog ref=${dialog} class=${`dialog ${wide ? 'wide' : ''}`} aria-labelledby=${id} onCancel=${close}
      onMouseDown=${press}>
      <form method="dialog" class="dialog-body" novalidate onSubmit=${submit}>
        <h2 id=${id}>${title}</h2>
        <div class="dialog-content">${children}</div>
        <div class="dialog-actions">
          <button type="button" class="button" onClick=${onClose}>${cancel}</button>
          ${actions}
        </div>
      </form>
    </dialog>`;
}
