// Every address is relative to this file's own, so that the service may be behind a prefix that nobody tells it.
const root = new URL('../../', import.meta.url);

/** An address of the API, such as accounts/…/conferences. */
export const apiUrl = path => new URL(`v2/${path}`, root);

/** An address of the service beside the API, such as openapi/v1.json. */
export const serviceUrl = path => new URL(path, root);

/** The live socket's. */
export const socketUrl = () => asSocket(apiUrl('websocket'));

/** That of the socket by which browsers join. */
export const legsUrl = () => asSocket(apiUrl('legs'));

/** The page at which somebody joins by a link. */
export const joinUrl = link => new URL(`console/join/${encodeURIComponent(link)}`, root);

function asSocket(url) {
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** A path below the account, each part encoded. */
export const pathOf = (...parts) => parts.map(it => encodeURIComponent(it)).join('/');
