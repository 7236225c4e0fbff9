namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Places for lanes that this node delivers at once. Endpoints that fail or are slow have places of their own: they
/// take none from those that work.
/// </summary>
internal sealed class DeliveryPlaces : IDisposable
{
    private const int OfWorking = 256;
    private const int OfProbed = 128;

    private readonly SemaphoreSlim working = new(OfWorking);
    private readonly SemaphoreSlim probed = new(OfProbed);

    /// <summary>Waits for a place. Dispose the result to release it.</summary>
    /// <param name="isProbed">True for an endpoint that is known to fail or to be slow.</param>
    public async Task<IDisposable> TakeAsync(bool isProbed, CancellationToken cancellation)
    {
        var places = isProbed ? probed : working;
        await places.WaitAsync(cancellation);
        return new Place(places);
    }

    public void Dispose()
    {
        working.Dispose();
        probed.Dispose();
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
