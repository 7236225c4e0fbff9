using Conferences.Conformance.Bus;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class BusEventRules
{
    private const string Exchange = "conferences";

    public static ContractSection Section { get; } = new("bus-events", "The bus: events",
    [
        OnBus("bus-events.exchange", "Events are published to the durable topic exchange conferences.", async run =>
        {
            await using var bus = await BusSession.OpenAsync(run);
            if (!await bus.HasExchangeAsync(Exchange) || !await bus.IsTopicAsync(Exchange, durable: true))
                throw new ContractViolationException("a durable topic exchange conferences", "none");
        }),
        OnBus("bus-events.routing-key", "The routing key is {account}.{conference}.{type}.", async run =>
        {
            foreach (var message in (await ALife(run)).Messages)
            {
                message.HasHeader(
                    "routing_key", $"{run.Scope.Account}.{message.Text("conferenceid")}.{message.Text("type")}");
            }
        }),
        OnBus("bus-events.cloud-events", "An event is a CloudEvent 1.0 in structured JSON, with all its attributes.",
            async run =>
            {
                var (id, messages) = await ALife(run);
                foreach (var message in messages)
                {
                    message.HasHeader("Content-Type", "application/cloudevents+json")
                        .Has("specversion", "\"1.0\"").Has("source", $"\"{run.Scope.Conferences}\"")
                        .Has("subject", $"\"{id}\"").Has("accountid", $"\"{run.Scope.Account}\"")
                        .Has("conferenceid", $"\"{id}\"").Has("datacontenttype", $"\"{Expectations.Json}\"")
                        .Matches("time", @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$")
                        .Matches("correlationid", ".").Has("data")
                        .HasHeader("message_id", message.Text("id")).HasHeader("persistent", "true");
                }
            }),
        OnBus("bus-events.order", "The events of a conference come in the order of their sequence, 1, 2, …",
            async run =>
            {
                var (_, messages) = await ALife(run);
                string[] expected = ["conference.created", "conference.updated", "conference.deleted"];
                for (var index = 0; index < expected.Length; index++)
                {
                    messages[index].Has("sequence", $"{index + 1}").Has("type", $"\"{expected[index]}\"");
                }
            }),
        OnBus("bus-events.history", "The id, time and correlation of an event are those of the history.", async run =>
        {
            var (id, messages) = await ALife(run);
            var history = (await run.Get($"/{id}/events")).Succeeds();
            for (var index = 0; index < messages.Count; index++)
            {
                messages[index].Has("id", $"\"{history.Text($"data/{index}/id")}\"")
                    .Has("correlationid", $"\"{history.Text($"data/{index}/correlation_id")}\"");
                messages[index].That(
                    DateTimeOffset.TryParse(messages[index].Text("time"), out var time)
                        && DateTimeOffset.TryParse(history.Text($"data/{index}/time"), out var recorded)
                        && (time - recorded).Duration() < TimeSpan.FromMilliseconds(1),
                    $"the time {history.Text($"data/{index}/time")}");
            }
        }),
        OnBus("bus-events.secrets", "No pin and no password is on the bus.", async run =>
        {
            foreach (var message in (await ALife(run)).Messages)
                message.That(!message.Body.Contains("8675309", StringComparison.Ordinal), "no pin");
            (await ALife(run)).Messages[0].Has("data/document/member/pins", "\"***\"");
        }),
        OnBusLive("bus-events.live", "Joins, operations and leaves are published too, each once its time has come.",
            async run =>
            {
                await using var bus = await Listening(run);
                var id = await run.New(CheckRun.Loud);
                await run.Join(id, "a", ""","caller_id_name":"Ada" """);
                (await run.Act($"/{id}/participants/1", "mute")).Is(201);
                (await run.Delete($"/{id}")).Succeeds();
                var messages = await Until(bus, id, "conference.deleted");
                string[] types = [.. messages.Select(it => it.Text("type"))];
                foreach (var type in (string[])
                [
                    "conference.created", "conference.started", "participant.joined", "operation.requested",
                    "participant.muted", "operation.confirmed", "participant.left", "conference.ended",
                ])
                    messages[0].That(types.Contains(type), $"an event {type} among {string.Join(", ", types)}");
                messages.Single(it => it.Text("type") is "participant.joined")
                    .Has("data/caller_id_name", "\"Ada\"").Has("data/call_id", "\"a\"").Has("data/participant_id", "1");
                for (var index = 0; index < messages.Count; index++)
                    messages[index].Has("sequence", $"{index + 1}");
            }),
        OnBusLive("bus-events.refused", "A join that is refused is an event participant.refused, with the reason.",
            async run =>
            {
                await using var bus = await Listening(run);
                var id = await run.New("""{"max_participants":1}""");
                await run.Join(id, "a");
                (await run.TryJoin(id, "b")).Is(409);
                (await Until(bus, id, "participant.refused"))[^1]
                    .Has("data/call_id", "\"b\"").Has("data/reason", "\"full\"");
            }),
    ]);

    private static ConformanceCheck OnBus(string id, string rule, Func<CheckRun, Task> check) =>
        new(id, rule, RuleOwner.Conferences, CheckNeed.Bus, check);

    private static ConformanceCheck OnBusLive(string id, string rule, Func<CheckRun, Task> check) =>
        new(id, rule, RuleOwner.Conferences, CheckNeed.BusAndLegs, check);

    private static async Task<BusSession> Listening(CheckRun run)
    {
        var bus = await BusSession.OpenAsync(run);
        await bus.BindAsync(Exchange, $"{run.Scope.Account}.#");
        return bus;
    }

    // The first sight of each event, up to the one of this type.
    private static async Task<IReadOnlyList<ServiceAnswer>> Until(BusSession bus, string id, string type)
    {
        bool IsAbout(ServiceAnswer message) => Expectations.Same(message.Find("conferenceid"), $"\"{id}\"");
        await bus.ReceiveAsync(
            message => IsAbout(message) && Expectations.Same(message.Find("type"), $"\"{type}\""),
            1,
            $"{type} of {id}");
        return [.. bus.Received.Where(IsAbout).DistinctBy(message => message.Text("id"))];
    }

    /// <summary>A conference that is created, edited and deleted, and what was published of it.</summary>
    private static Task<(string Id, IReadOnlyList<ServiceAnswer> Messages)> ALife(CheckRun run) =>
        run.Scope.SharedAsync("bus", async () =>
        {
            await using var bus = await Listening(run);
            var id = await run.New("""{"member":{"pins":["8675309"]},"bridge_password":"8675309"}""");
            (await run.Patch($"/{id}", """{"custom":1}""")).Succeeds();
            (await run.Delete($"/{id}")).Succeeds();
            return (id, await Until(bus, id, "conference.deleted"));
        });
}
