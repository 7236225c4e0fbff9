using System.Diagnostics.Metrics;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>Why a service passed over messages of the media server, as it counts them.</summary>
internal static class PassedOver
{
    /// <summary>The reasons of all that were passed over while this ran.</summary>
    /// <param name="meters">Those of the service.</param>
    public static async Task<string[]> WhileAsync(IMeterFactory meters, Func<Task> act)
    {
        var reasons = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Name == "conferences.media.passed_over" && instrument.Meter.Scope == meters)
                    it.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (reasons)
                reasons.Add((string)tags[0].Value!);
        });
        listener.Start();
        await act();
        return [.. reasons];
    }
}
