// The head of a view: where one is, its name, and what can be done.
import { html, useEffect, useLayoutEffect, useRef } from '../vendor/htm-preact-standalone.js';
import { t } from '../texts.js';

/** @param {{ title: string, back?: { href: string, text: string }, actions?: any, children?: any }} props */
export function Heading({ title, back, actions, children }) {
  const heading = useRef(null);
  useLayoutEffect(() => {
    // What had the focus is gone with the view before this one.
    if (document.activeElement === document.body)
      heading.current.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = title === t.app.name ? title : `${title} – ${t.app.name}`;
  }, [title]);
  return html`
    <div class="heading">
      <div class="heading-text">
        ${back && html`<p class="crumbs"><a href=${back.href}>${back.text}</a></p>`}
        <h1 ref=${heading} tabindex="-1">${title}</h1>
        ${children}
      </div>
      ${actions && html`<div class="heading-actions">${actions}</div>`}
    </div>`;
}
