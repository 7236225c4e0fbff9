// crypto.randomUUID exists over HTTPS and on loopback alone; this exists everywhere.
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), it => it.toString(16).padStart(2, '0')).join('');
}

export const isId = text => /^[0-9a-f]{32}$/.test(text);
