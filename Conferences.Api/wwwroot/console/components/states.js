// What a page shows while there is nothing to show.
import { html } from '../vendor/htm-preact-standalone.js';
import { t } from '../texts.js';

export const Loading = ({ rows = 6 }) => html`
  <div class="state state-loading" aria-busy="true">
    <p class="visually-hidden">${t.common.loading}</p>
    ${Array.from({ length: rows }, (_, at) => html`<div key=${at} class="skeleton" aria-hidden="true"></div>`)}
  </div>`;

export const Empty = ({ title, children }) => html`
  <div class="state state-empty"><p class="state-title">${title}</p>${children}</div>`;

/** @param {{ failure: Error & { requestId?: string }, onRetry?: () => void }} props */
export const Failure = ({ failure, onRetry, title }) => html`
  <div class="state state-failure" role="alert">
    <p class="state-title">${title ?? failure.message}</p>
    ${title && html`<p>${failure.message}</p>`}
    ${failure.requestId && html`<p class="quiet mono">${t.errors.requestId(failure.requestId)}</p>`}
    ${onRetry && html`<button type="button" class="button" onClick=${onRetry}>${t.common.retry}</button>`}
  </div>`;
