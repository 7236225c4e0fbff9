// Lets the examples of the documentation be sent as they are, one after the other: adds the token of a login on this
// page, and puts the ids of what exists in the place of those that the examples show.

const texts = {
  key: 'API key',
  logIn: 'Log in',
  hint: 'Then send the examples as they are: their account, conference, operation, link and webhook stand for yours, '
    + 'and for those you made last.',
  loggedIn: (account) => `Logged in to account ${account}.`,
  failed: (reason) => `Not logged in: ${reason}.`,
};

// The ids that the examples have in paths.
const shown = new Set();

// By the part of the path before it: the id of what was made last.
const real = new Map();

let token = null;

function learnExamples({ paths = {}, components = {} }) {
  const parameters = Object.values(paths).flatMap((item) =>
    [item, ...Object.values(item)].flatMap((it) => (Array.isArray(it?.parameters) ? it.parameters : [])));
  for (const { in: place, example, examples } of [...parameters, ...Object.values(components.parameters ?? {})]) {
    if (place !== 'path') continue;
    for (const value of [example, ...Object.values(examples ?? {}).map((it) => it.value)]) {
      if (value !== undefined) shown.add(`${value}`);
    }
  }
}

// The location of what was made names everything it belongs to.
function learnLocation(location) {
  const parts = location.split('/');
  for (let at = parts.indexOf('accounts'); at > 0 && at + 1 < parts.length; at += 2) real.set(parts[at], parts[at + 1]);
}

function rewritten(path) {
  return path.split('/').map((part, at, parts) =>
    (at > 0 && shown.has(part) && real.has(parts[at - 1]) ? real.get(parts[at - 1]) : part)).join('/');
}

async function prepared(request) {
  const url = new URL(request.url);
  url.pathname = rewritten(url.pathname);
  const headers = new Headers(request.headers);
  if (token && !headers.get('X-Auth-Token')) headers.set('X-Auth-Token', token);

  // The page asks for every form of an answer at once, and would be sent a table or a stream that never ends.
  const accepted = headers.get('Accept');
  if (accepted) headers.set('Accept', accepted.split(',')[0]);
  const hasBody = !['GET', 'HEAD'].includes(request.method);
  return new Request(url, {
    method: request.method,
    headers,
    body: hasBody ? await request.text() || undefined : undefined,
    signal: request.signal,
  });
}

async function send(input, init) {
  const request = new Request(input, init);
  const { pathname } = new URL(request.url);
  if (!pathname.includes('/v2/')) {
    const response = await fetch(request);
    if (response.ok && pathname.includes('/openapi/')) learnExamples(await response.clone().json());
    return response;
  }

  const response = await fetch(await prepared(request));
  if (response.ok && pathname.endsWith('/v2/api_auth')) enter(await response.clone().json());
  else if (response.status === 201 && response.headers.has('Location')) {
    learnLocation(new URL(response.headers.get('Location'), request.url).pathname);
  }
  return response;
}

function enter(answer) {
  token = answer.auth_token;
  real.clear();
  real.set('accounts', answer.data.account_id);
  state.textContent = texts.loggedIn(answer.data.account_id);
}

async function logIn() {
  const response = await fetch('../v2/api_auth', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: { api_key: key.value.trim() } }),
  });
  const answer = await response.json();
  if (response.ok) {
    enter(answer);
    key.value = '';
  } else state.textContent = texts.failed(answer.data?.message ?? answer.message);
}

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const state = element('output', { textContent: texts.hint });
const key = element('input', { type: 'password', autocomplete: 'off', required: true, size: 40 });
const form = element(
  'form', { id: 'session' }, element('label', {}, `${texts.key} `, key), element('button', {}, texts.logIn), state);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  logIn().catch((failure) => { state.textContent = texts.failed(failure.message); });
});
document.head.append(element('style', {
  textContent: `
    #session {
      display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; padding: 0.5rem 1.5rem;
      font: 0.875rem/1.5 system-ui, sans-serif; background: #f4f5f7; color: #1b1f24;
      border-bottom: 1px solid #c9ced6;
    }
    #session input, #session button {
      font: inherit; color: inherit; background: #fff; border: 1px solid #8a919c; border-radius: 4px;
      padding: 0.25rem 0.5rem;
    }
    #session button { cursor: pointer; padding-inline: 1rem; }
    body.dark-mode #session { background: #1b1f24; color: #e6e9ee; border-color: #3c434d; }
    body.dark-mode #session :is(input, button) { background: #2a3038; border-color: #6b7480; }`,
}));
document.body.prepend(form);

export default { customFetch: send };
