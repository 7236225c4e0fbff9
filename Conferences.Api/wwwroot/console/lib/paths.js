// Every address is relative to the page's own, so that the service may be behind a prefix that nobody tells it.
const root = new URL('../', new URL(document.baseURI).href.split('#')[0]);

/** An address of the API, such as accounts/…/conferences. */
export const apiUrl = path => new URL(`v2/${path}`, root);

/** An address of the service beside the API, such as openapi/v1.json. */
export const serviceUrl = path => new URL(path, root);

/** The live socket's. */
export function socketUrl() {
  const url = apiUrl('websocket');
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** A path below the account, each part encoded. */
export const pathOf = (...parts) => parts.map(it => encodeURIComponent(it)).join('/');
