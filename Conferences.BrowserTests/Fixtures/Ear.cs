using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// Listens to what a page plays: for each of the pitches, when a tone was last heard and when it was last missed, by
/// looking at 2,048 samples (43 ms) every ten milliseconds.
/// </summary>
internal sealed class Ear(IPage page)
{
    /// <summary>Looks in a row that must agree: one alone may fall into a gap.</summary>
    private const int Looks = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // A tone is heard if it has a hundredth of the loudest there could be. Goertzel's algorithm finds it.
    private const string Script =
        """
        (() => {
          const pitches = PITCHES;
          const threshold = 0.01;
          const heard = {};
          const missed = {};
          window.ear = { heard, missed };
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
                const analyser = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0 });
                context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
                const samples = new Float32Array(analyser.fftSize);
                clearInterval(window.ear.listening);
                window.ear.listening = setInterval(() => {
                  analyser.getFloatTimeDomainData(samples);
                  for (const pitch of pitches) {
                    const level = levelOf(samples, pitch, context.sampleRate);
                    (level > threshold ? heard : missed)[pitch] = Date.now();
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

    /// <summary>True if the tone was not missing for longer than a gap of the network since then.</summary>
    public async Task<bool> HasHeardSinceAsync(int pitch, DateTimeOffset since, TimeSpan gap)
    {
        var last = since;
        var now = DateTimeOffset.UtcNow;
        while (now - since < TimeSpan.FromSeconds(3))
        {
            last = await LastAsync("heard", pitch);
            if (DateTimeOffset.UtcNow - last > gap)
                return false;
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
            now = DateTimeOffset.UtcNow;
        }

        return last > since;
    }

    /// <summary>When the tone was heard last.</summary>
    public Task<DateTimeOffset> LastHeardAsync(int pitch) => LastAsync("heard", pitch);

    private async Task AgreesAsync(int pitch, bool isHeard)
    {
        var clock = Stopwatch.StartNew();
        for (var looks = 0; looks < Looks;)
        {
            var (heard, missed) = (await LastAsync("heard", pitch), await LastAsync("missed", pitch));
            looks = heard != missed && heard > missed == isHeard ? looks + 1 : 0;
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
