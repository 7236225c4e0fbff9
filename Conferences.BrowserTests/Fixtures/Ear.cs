using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// Listens to what a page plays: for each of the pitches, when a tone was last heard and when it was last missed, by
/// looking at 1,024 samples (21 ms) every ten milliseconds.
/// </summary>
internal sealed class Ear(IPage page)
{
    /// <summary>Looks in a row that must agree: one alone may fall into a gap.</summary>
    private const int Looks = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // A tone is heard if it has a fiftieth of the loudest there could be, of which the microphones have a fifth.
    // Goertzel's algorithm finds it.
    private const string Script =
        """
        (() => {
          const pitches = PITCHES;
          const threshold = 0.02;
          const heard = {};
          const missed = {};
          window.ear = { heard, missed, gaps: {}, since: {} };
          const levelOf = (samples, pitch, rate) => {
            const factor = 2 * Math.cos(2 * Math.PI * pitch / rate);
            let [one, two] = [0, 0];
            for (const sample of samples)
              [one, two] = [sample + factor * one - two, one];
            return 2 * Math.sqrt(Math.max(0, one * one + two * two - factor * one * two)) / samples.length;
          };
          const Real = window.RTCPeerConnection;
          window.RTCPeerConnection = class extends Real {
            constructor(...given) {
              super(...given);
              this.addEventListener('track', async ({ track }) => {
                const context = new AudioContext();
                await context.resume();
                const analyser = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 });
                context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
                const samples = new Float32Array(analyser.fftSize);
                clearInterval(window.ear.listening);
                window.ear.listening = setInterval(() => {
                  analyser.getFloatTimeDomainData(samples);
                  for (const pitch of pitches) {
                    const isHeard = levelOf(samples, pitch, context.sampleRate) > threshold;
                    const now = Date.now();
                    const { gaps, since } = window.ear;
                    if (isHeard)
                      delete since[pitch];
                    else
                      gaps[pitch] = Math.max(gaps[pitch] ?? 0, now - (since[pitch] ??= now));
                    (isHeard ? heard : missed)[pitch] = now;
                  }
                }, 10);
              });
            }
          };
        })();
        """;

    /// <summary>Lets the page listen for these pitches, from its next document on.</summary>
    public static Task GiveAsync(IPage page, params int[] pitches) => page.AddInitScriptAsync(Script.Replace(
        "PITCHES",
        $"[{string.Join(',', pitches.Select(it => it.ToString(CultureInfo.InvariantCulture)))}]",
        StringComparison.Ordinal));

    /// <summary>Waits until the tone is there.</summary>
    public Task HearsAsync(int pitch) => AgreesAsync(pitch, isHeard: true);

    /// <summary>Waits until the tone is gone.</summary>
    public Task MissesAsync(int pitch) => AgreesAsync(pitch, isHeard: false);

    /// <summary>Forgets how long the tones were missing until now.</summary>
    public Task ForgetGapsAsync() => page.EvaluateAsync("() => { window.ear.gaps = {}; window.ear.since = {}; }");

    /// <summary>
    /// For how long the tone was missing at a time, at most, since gaps were forgotten: from the first look that missed
    /// it to the last of the same gap. While a busy machine lets nobody look, nothing is known to be missing. Waits
    /// until the tone is there.
    /// </summary>
    public async Task<TimeSpan> LongestGapAsync(int pitch)
    {
        await HearsAsync(pitch);
        return TimeSpan.FromMilliseconds(
            await page.EvaluateAsync<double>("pitch => window.ear.gaps[pitch] ?? 0", pitch));
    }

    /// <summary>When the tone was heard last.</summary>
    public Task<DateTimeOffset> LastHeardAsync(int pitch) => LastAsync("heard", pitch);

    private async Task AgreesAsync(int pitch, bool isHeard)
    {
        var clock = Stopwatch.StartNew();
        for (var looks = 0; looks < Looks;)
        {
            var (heard, missed) = (await LastAsync("heard", pitch), await LastAsync("missed", pitch));
            looks = heard > missed == isHeard ? looks + 1 : 0;
            Assert.True(
                clock.Elapsed < Patience,
                $"{pitch} Hz {(isHeard ? "is not heard" : "is still heard")} at {page.Url.Split('/')[^1]}: "
                    + $"heard at {heard:mm:ss.fff}, missed at {missed:mm:ss.fff}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    private async Task<DateTimeOffset> LastAsync(string what, int pitch) => DateTimeOffset.FromUnixTimeMilliseconds(
        (long)await page.EvaluateAsync<double>(
            "([what, pitch]) => window.ear[what][pitch] ?? 0", new object[] { what, pitch }));
}
