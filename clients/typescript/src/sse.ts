/** A server-sent event. */
export interface ServerSentEvent {
  event: string;
  data: string;
  /** Of this event itself; undefined if it has none. */
  id: string | undefined;
}

/** The server-sent events in lines, each once it is complete; one that is cut off is not told. */
export async function* eventsOf(lines: AsyncIterable<string>): AsyncGenerator<ServerSentEvent, void, undefined> {
  let event = '';
  let data: string[] = [];
  let id: string | undefined;
  let isFirst = true;
  for await (let line of lines) {
    if (isFirst && line.startsWith('\uFEFF'))
      line = line.slice(1);
    isFirst = false;
    if (line === '') {
      if (data.length > 0)
        yield { event: event || 'message', data: data.join('\n'), id };
      event = '';
      data = [];
      id = undefined;
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event')
      event = value;
    else if (field === 'data')
      data.push(value);
    else if (field === 'id' && !value.includes('\0'))
      id = value;
  }
}
