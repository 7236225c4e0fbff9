// Logging in with an API key, or with a token that exists already.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/htm-preact-standalone.js';
import { Field } from '../components/field.js';
import { claimsOf, farewell, logIn, LoginError } from '../lib/session.js';
import { isId } from '../lib/ids.js';
import { useStore } from '../lib/store.js';
import { t } from '../texts.js';

export function LoginPage() {
  const why = useStore(farewell);
  const [credential, setCredential] = useState('');
  const [account, setAccount] = useState('');
  const [asksAccount, setAsksAccount] = useState(false);
  const [remember, setRemember] = useState(false);
  const [errors, setErrors] = useState({});
  const [working, setWorking] = useState(false);
  const form = useRef(null);
  useEffect(() => {
    document.title = `${t.login.title} – ${t.app.name}`;
  }, []);

  const enter = text => {
    setCredential(text);
    const claims = claimsOf(text.trim());
    if (claims && (claims.accounts || !claims.account_id))
      setAsksAccount(true);
  };
  const submit = async event => {
    event.preventDefault();
    const typed = credential.trim();
    if (working)
      return;
    if (!typed || (account && !isId(account.trim()))) {
      setErrors(typed ? { account: t.login.accountHint } : { credential: t.login.needsCredential });
      return;
    }
    setWorking(true);
    setErrors({});
    try {
      await logIn(typed, account.trim(), remember);
    } catch (failure) {
      if (!(failure instanceof LoginError))
        throw failure;
      setWorking(false);
      setAsksAccount(asksAccount || !!failure.needsAccount);
      setErrors({ [failure.needsAccount ? 'account' : 'credential']: failure.message });
    }
  };
  useLayoutEffect(() => form.current?.querySelector('[aria-invalid]')?.focus(), [errors]);

  return html`
    <main class="login">
      <form ref=${form} class="login-card" novalidate onSubmit=${submit} autocomplete="off">
        <p class="brand"><img src="favicon.svg" alt="" width="32" height="32" /><span>${t.app.name}</span></p>
        <h1>${t.login.title}</h1>
        ${why && html`<p class="notice" role="alert">${why}</p>`}
        <${Field} label=${t.login.credential} kind="password" value=${credential} onInput=${enter}
          error=${errors.credential}
          hint=${t.login.credentialHint} autocomplete="off" spellcheck="false" data-autofocus autofocus />
        ${asksAccount && html`<${Field} label=${t.login.account} value=${account} onInput=${setAccount}
          error=${errors.account}
          hint=${t.login.accountHint} className="mono-input" autocomplete="off" spellcheck="false" />`}
        <${Field} label=${t.login.remember} kind="checkbox" value=${remember} onInput=${setRemember} />
        <button class="button button-primary button-wide" aria-busy=${working}>
          ${working ? t.login.working : t.login.submit}</button>
        <details class="newcomer"><summary>${t.login.newcomer}</summary><p>${t.login.newcomerHint}</p></details>
      </form>
    </main>`;
}
