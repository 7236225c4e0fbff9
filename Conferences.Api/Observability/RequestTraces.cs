using System.Diagnostics;

namespace Conferences.Api.Observability;

/// <summary>
/// Has the framework give every request a trace id and a span id, those of the caller's <c>traceparent</c> continued,
/// so that log lines have them although nothing is exported. No other activities are made, and nothing is recorded.
/// </summary>
internal sealed class RequestTraces : IHostedService, IDisposable
{
    // What ASP.NET Core calls the source of requests.
    private const string Requests = "Microsoft.AspNetCore";

    private readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name == Requests,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.PropagationData,
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => listener.Dispose();
}
