/** The stream broke off, or said nothing for too long: what was to come can be asked for again. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

/**
 * The lines of a body as they come, without their ends (`\n`, `\r\n` or `\r`).
 * @param silence Milliseconds without a byte after which the connection counts as dead
 * @throws BrokenStream if it breaks off or falls silent, and at the end if the last line has no end
 */
export async function* linesOf(
  body: ReadableStream<Uint8Array>, silence: number,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await within(silence, reader.read());
      if (done)
        break;
      text += decoder.decode(value, { stream: true });
      // A \r at the end of what has come may be the first half of \r\n.
      for (let end; (end = /\r\n|\n|\r(?!$)/.exec(text)) !== null;) {
        const line = text.slice(0, end.index);
        text = text.slice(end.index + end[0].length);
        yield line;
      }
    }
    if (text.endsWith('\r'))
      yield text.slice(0, -1);
    else if (text !== '')
      throw new BrokenStream('The stream ended in the middle of a line');
  } finally {
    // Neither of these is waited for: a connection that is dead answers nothing.
    reader.cancel().catch(() => {});
  }
}

function within<T>(milliseconds: number, reading: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new BrokenStream(`Nothing came for ${milliseconds / 1_000} s`)), milliseconds);
    reading.then(resolve, cause => reject(new BrokenStream('The stream broke off', { cause })))
      .finally(() => clearTimeout(timer));
  });
}
