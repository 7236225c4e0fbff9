using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>Counts the commands that a node decides from now on.</summary>
internal sealed class DecidedCommands : IDisposable
{
    private readonly MeterListener listener;
    private int count;

    public DecidedCommands(IServiceProvider parts)
    {
        var meters = parts.GetRequiredService<IMeterFactory>();
        listener = new()
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Name == "conferences.batch.size" && instrument.Meter.Scope == meters)
                    it.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => Interlocked.Add(ref count, value));
        listener.Start();
    }

    public int Count => Volatile.Read(ref count);

    public void Dispose() => listener.Dispose();
}
