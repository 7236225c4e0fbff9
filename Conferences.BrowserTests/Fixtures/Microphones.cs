using System.Globalization;
using Microsoft.Playwright;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// Microphones for pages of a machine that has none: an oscillator in place of what the page would get of the browser.
/// </summary>
internal static class Microphones
{
    // The page is not changed: it asks for a microphone as always, and is given this one.
    private const string Script =
        """
        (() => {
          const hum = async () => {
            const context = new AudioContext();
            await context.resume();
            const tone = new OscillatorNode(context, { frequency: PITCH });
            const volume = new GainNode(context, { gain: 0.2 });
            const out = context.createMediaStreamDestination();
            tone.connect(volume).connect(out);
            tone.start();
            return out.stream;
          };
          const list = [
            { kind: 'audioinput', deviceId: 'one', label: 'Oscillator' },
            { kind: 'audioinput', deviceId: 'two', label: 'Headset' },
            { kind: 'audiooutput', deviceId: 'speaker', label: 'Loudspeaker' },
          ];
          window.askedFor = [];
          Object.defineProperty(navigator, 'mediaDevices', { value: {
            getUserMedia: async wanted => {
              window.askedFor.push(wanted.audio.deviceId?.exact ?? '');
              if (window.microphoneFails)
                throw new DOMException('', window.microphoneFails);
              return hum();
            },
            enumerateDevices: async () => list,
          } });
        })();
        """;

    /// <summary>Gives pages that are opened from now on a microphone at which a tone of this pitch is heard.</summary>
    public static Task GiveAsync(IPage page, int hertz) => page.AddInitScriptAsync(
        Script.Replace("PITCH", hertz.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
}
