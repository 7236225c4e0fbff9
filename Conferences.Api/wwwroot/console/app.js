// The shell: navigation, status, account, and the view of the present route.
import {
  html, useEffect, useErrorBoundary, useLayoutEffect, useRef, useState,
} from './vendor/htm-preact-standalone.js';
import { Toasts } from './components/toasts.js';
import { Empty } from './components/states.js';
import { Dialog } from './components/dialog.js';
import { Field } from './components/field.js';
import { LegBar } from './components/leg.js';
import { loadFields } from './lib/document.js';
import { isId } from './lib/ids.js';
import { leave, leg, isBusy, reset, resume as resumeLeg } from './lib/leg.js';
import { href, match, route } from './lib/router.js';
import { logOut, mayWrite, resume, session, switchAccount } from './lib/session.js';
import { keepConnected, live } from './lib/socket.js';
import { useStore } from './lib/store.js';
import { chooseTheme, chosenTheme } from './lib/theme.js';
import { timeOf, zone } from './lib/time.js';
import { serviceUrl } from './lib/paths.js';
import { LoginPage } from './pages/login.js';
import { routes } from './routes.js';
import { t } from './texts.js';

export function App() {
  const [ready, setReady] = useState(false);
  const who = useStore(session);
  const [failure, reset] = useErrorBoundary(it => console.error(it));
  useEffect(() => {
    keepConnected();
    resume().then(isBack => isBack && resumeLeg(place => place?.id)).finally(() => setReady(true));
    return session.follow(it => !it && isBusy(leg.value) && leave());
  }, []);
  if (failure)
    return html`<${Broken} onReset=${reset} />`;
  if (!ready)
    return null;
  return html`${who ? html`<${Shell} who=${who} />` : html`<${LoginPage} />`}<${Toasts} />`;
}

const Broken = () => html`
  <main class="broken">
    <${Empty} title=${t.errors.unexpected}>
      <button type="button" class="button button-primary" onClick=${() => location.reload()}>${t.errors.reload}</button>
    <//>
  </main>`;

function Shell({ who }) {
  const { path, parts } = useStore(route);
  const found = match(routes, parts);
  const main = useRef(null);
  const first = useRef(true);
  const state = useStore(live);
  useLayoutEffect(() => {
    // As with a new page, a screen reader begins at the heading and the view at its top; the next key finds it there.
    if (!first.current) {
      main.current?.querySelector('h1')?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [path]);
  // Read before it is needed; a form that finds nothing reads it again, and says what is wrong.
  useEffect(() => {
    loadFields().catch(failure => console.info(failure));
  }, []);
  const View = found?.value;
  const section = parts[0] ?? 'conferences';
  return html`
    <a class="skip" href="#content" onClick=${event => { event.preventDefault(); main.current.focus(); }}>
      ${t.app.skip}</a>
    <header class=${`bar bar-${state.state}`}>
      <span class="brand"><img src="favicon.svg" alt="" width="24" height="24" /><span>${t.app.name}</span></span>
      <nav aria-label=${t.app.navigation} class="nav">
        ${[['conferences', t.app.conferences], ['webhooks', t.app.webhooks]].map(([name, text]) => html`
          <a key=${name} href=${href(name)} aria-current=${section === name ? 'page' : undefined}>${text}</a>`)}
      </nav>
      <${Status} state=${state} />
      <${Menu} who=${who} />
    </header>
    ${!mayWrite(who) && html`<p class="banner">${t.app.readOnly}</p>`}
    <main id="content" ref=${main} tabindex="-1">
      ${View ? html`<${View} key=${`${who.account}${path}`} ...${found.parameters} />` : html`<${NotFound} />`}
    </main>
    <${Foot} who=${who} />
    <${LegBar} onClose=${reset} />`;
}

// What is shown is live, or it is said that it is not.
function Status({ state: { state, problem, since } }) {
  const text = state === 'disconnected' ? t.status[problem] ?? t.status.disconnected : t.status[state];
  return html`
    <div class="status-place">
      <span class="dot" aria-hidden="true"></span>
      <span role="status" class="status">${text}</span>
      ${state === 'disconnected' && html`<span class="quiet status-since">${t.status.since(timeOf(since))}</span>`}
    </div>`;
}

function Menu({ who }) {
  const [switching, setSwitching] = useState(false);
  return html`
    <div class="menu">
      ${who.accounts && html`
        <button type="button" class="button button-small" onClick=${() => setSwitching(true)}>
          ${t.app.switchAccount}
        </button>`}
      <button type="button" class="button button-small" onClick=${() => logOut()}>${t.app.logOut}</button>
      ${switching && html`<${SwitchAccount} who=${who} onClose=${() => setSwitching(false)} />`}
    </div>`;
}

function Foot({ who }) {
  const [theme, setTheme] = useState(chosenTheme());
  const choose = event => {
    setTheme(event.currentTarget.value);
    chooseTheme(event.currentTarget.value);
  };
  return html`
    <footer class="foot">
      <span>${t.app.zone(zone)}</span>
      <span class="foot-account">${t.app.account} <span class="mono">${who.account}</span></span>
      <a href=${serviceUrl('docs/').href}>${t.app.documentation}</a>
      <span class="foot-theme">
        <label for="theme">${t.app.theme}</label>
        <select id="theme" class="input input-small" value=${theme} onChange=${choose}>
          ${Object.entries(t.app.themes).map(([key, text]) => html`
            <option key=${key} value=${key} selected=${key === theme}>${text}</option>`)}
        </select>
      </span>
    </footer>`;
}

function SwitchAccount({ who, onClose }) {
  const [account, setAccount] = useState(who.account);
  const [error, setError] = useState('');
  const submit = () => {
    if (!isId(account))
      return setError(t.login.accountHint);
    onClose();
    location.hash = href('conferences');
    switchAccount(account);
  };
  const choices = Array.isArray(who.accounts) ? [...new Set([who.account, ...who.accounts])].map(it => [it, it]) : null;
  return html`
    <${Dialog} title=${t.app.switchAccount} onClose=${onClose} onSubmit=${submit}
      actions=${html`<button class="button button-primary">${t.app.switchAccount}</button>`}>
      <${Field} label=${t.login.account} kind=${choices ? 'select' : 'text'} options=${choices} value=${account}
        error=${error} onInput=${setAccount} />
    <//>`;
}

function NotFound() {
  return html`
    <${Empty} title=${t.app.notFound}><p>${t.app.notFoundHint}</p><a href=${href('conferences')}>${t.app.toList}</a>
      <//>`;
}
