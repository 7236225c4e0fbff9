namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Places for lanes that this node delivers at once, and for reading what is due. Endpoints that fail or are slow have
/// places of their own: they take none from those that work.
/// </summary>
internal sealed class DeliveryPlaces : IDisposable
{
    private const int OfWorking = 256;
    private const int OfProbed = 128;

    // Connections to the database are for requests in the first place.
    private const int OfReading = 2;

    private readonly SemaphoreSlim working = new(OfWorking);
    private readonly SemaphoreSlim probed = new(OfProbed);
    private readonly SemaphoreSlim reading = new(OfReading);

    /// <summary>Waits for a place. Dispose the result to release it.</summary>
    /// <param name="isProbed">True for an endpoint that is known to fail or to be slow.</param>
    public Task<IDisposable> TakeAsync(bool isProbed, CancellationToken cancellation) =>
        TakeAsync(isProbed ? probed : working, cancellation);

    /// <summary>Waits for the turn to read what is due for an account. Dispose the result to release it.</summary>
    public Task<IDisposable> ReadAsync(CancellationToken cancellation) => TakeAsync(reading, cancellation);

    public void Dispose()
    {
        working.Dispose();
        probed.Dispose();
        reading.Dispose();
    }

    private static async Task<IDisposable> TakeAsync(SemaphoreSlim places, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        return new Place(places);
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
