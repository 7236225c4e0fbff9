using System.Diagnostics;
using System.Text.Json;
using Conferences.Conformance.Http;
using Conferences.Conformance.Reports;

namespace Conferences.Conformance.Checks;

/// <summary>Carries out checks one after the other, and removes what they created.</summary>
/// <param name="isKazoo">True if only what is Kazoo's is checked.</param>
internal sealed class ConformanceRun(RunScope scope, bool isKazoo, TextReport progress)
{
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestRemoval = TimeSpan.FromSeconds(60);

    /// <param name="most">Ends the run.</param>
    public async Task<RunReport> RunAsync(
        IReadOnlyList<ContractSection> sections, TimeSpan most, CancellationToken cancellation)
    {
        var (startedAt, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        progress.Open(scope);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(most);
        var outcomes = new List<(ContractSection, IReadOnlyList<CheckOutcome>)>();
        string? left;
        var wasEnded = false;
        try
        {
            var legs = sections.Any(it => it.Checks.Any(NeedsLegs)) && await TakesJoinsAsync(deadline.Token);
            foreach (var section in sections)
            {
                progress.Begin(section);
                var made = new List<CheckOutcome>();
                foreach (var check in section.Checks)
                {
                    made.Add(await CheckAsync(check, legs, deadline.Token));
                    progress.Add(made[^1]);
                }

                outcomes.Add((section, made));
            }

            wasEnded = deadline.IsCancellationRequested;
        }
        finally
        {
            left = await new Removal(scope).RemoveAsync(LongestRemoval);
        }

        return new(scope, isKazoo, outcomes, startedAt, clock.Elapsed, left)
        {
            WasEnded = wasEnded,
        };
    }

    private static bool NeedsLegs(ConformanceCheck check) => check.Need is CheckNeed.Legs or CheckNeed.BusAndLegs;

    private async Task<CheckOutcome> CheckAsync(ConformanceCheck check, bool legs, CancellationToken cancellation)
    {
        if (isKazoo && check.Owner is RuleOwner.Conferences)
            return new(check, CheckResult.NotApplicable, TimeSpan.Zero, "no rule of Kazoo's");
        if (Missing(check, legs) is { } missing)
            return new(check, CheckResult.Skipped, TimeSpan.Zero, missing);
        if (cancellation.IsCancellationRequested)
            return new(check, CheckResult.Skipped, TimeSpan.Zero, "the run was ended");

        var clock = Stopwatch.StartNew();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(LongestCheck);
        CheckOutcome Failed(ContractViolationException violation) =>
            new(check, CheckResult.Failed, clock.Elapsed, Violation: violation);
        try
        {
            await check.Run(new CheckRun(scope, time.Token));
            return new(check, CheckResult.Passed, clock.Elapsed);
        }
        catch (ContractViolationException violation)
        {
            return Failed(violation);
        }
        catch (CheckSkippedException why)
        {
            return new(
                check,
                why.IsNotApplicable ? CheckResult.NotApplicable : CheckResult.Skipped,
                clock.Elapsed,
                why.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new(check, CheckResult.Skipped, clock.Elapsed, "the run was ended");
        }
        catch (OperationCanceledException)
        {
            return Failed(new("an answer in time", $"none within {LongestCheck.TotalSeconds:0} seconds"));
        }
        catch (HttpRequestException e)
        {
            return Failed(new("an answer", e.Message));
        }
        catch (Exception e) when (e is IOException or System.Net.WebSockets.WebSocketException)
        {
            return Failed(new("a whole answer", e.Message));
        }
        catch (Exception e) when (
            e is InvalidOperationException or ArgumentException or FormatException or JsonException)
        {
            // How System.Text.Json says that a value is of another kind, or a key is there twice.
            return Failed(new("JSON of the shape that the rule is about", e.Message));
        }
        catch (RabbitMQ.Client.Exceptions.RabbitMQClientException e)
        {
            return Failed(new("the broker to do what it is asked to", e.Message));
        }
    }

    private string? Missing(ConformanceCheck check, bool legs) => check.Need switch
    {
        CheckNeed.Bus or CheckNeed.BusAndLegs when scope.Broker is null => "--amqp is not given",
        CheckNeed.Legs or CheckNeed.BusAndLegs when !legs =>
            "the service does not say (GET /v2/about) that its media server takes joins over the API",
        _ => null,
    };

    // Where joins are reported to the API, no telephone rings: only there may be dialled and played.
    private async Task<bool> TakesJoinsAsync(CancellationToken cancellation)
    {
        try
        {
            var about = await scope.Api.SendAsync(new("GET", "/v2/about"), cancellation);
            return about.Status == 200
                && Expectations.Same(about.Find("data/media/takes_joins"), "true");
        }
        catch (Exception e) when (e is HttpRequestException or ContractViolationException or OperationCanceledException)
        {
            return false;
        }
    }
}
