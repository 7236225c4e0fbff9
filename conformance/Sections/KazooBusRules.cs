using System.Text.Json.Nodes;
using Conferences.Conformance.Bus;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;

namespace Conferences.Conformance.Sections;

/// <summary>
/// A service that drives a Kazoo cluster listens to the cluster's events and sends its commands. The checks play the
/// cluster, for conferences of the run alone.
/// </summary>
internal static class KazooBusRules
{
    private const string Exchange = "conference";

    public static ContractSection Section { get; } = new("kazoo-bus", "The bus of a Kazoo cluster",
    [
        OnBus("kazoo-bus.exchange", RuleOwner.Kazoo, "The exchange conference is a topic exchange, and not durable.",
            async (_, bus) =>
            {
                if (!await bus.IsTopicAsync(Exchange, durable: false))
                    throw new ContractViolationException("a topic exchange conference that is not durable", "another");
            }),
        OnBus("kazoo-bus.joins", RuleOwner.Conferences, "Who joins by the events of a cluster is a participant.",
            async (run, bus) =>
            {
                var id = await Running(run, bus);
                (await run.Get($"/{id}/participants/1")).Succeeds()
                    .Has("data/call_id", $"\"{id}-a\"").Has("data/caller_id_name", "\"Ada\"");
                (await run.TryJoin(id, "b")).Is(409).Has("data/media");
                await EndAsync(run, bus, id);
            }),
        OnBus("kazoo-bus.commands", RuleOwner.Kazoo,
            "An action is a command on the exchange, under conference.command. and the conference.",
            async (run, bus) =>
            {
                // A Kazoo asks its media servers, which know nothing of this conference, and sends all the same.
                var id = await Running(run, bus, isShown: false);
                await bus.BindAsync(Exchange, $"conference.command.{id}");
                foreach (var (path, action, command) in ((string, string, string)[])
                [
                    ("/participants/1", "mute", "mute_participant"), ("/participants/1", "deaf", "deaf_participant"),
                    ("", "lock", "lock"),
                ])
                {
                    (await run.Put($"/{id}{path}", $$"""{"action":"{{action}}"}""")).Succeeds(201)
                        .Has("data", "\"ok\"");
                    var sent = await bus.ReceiveAsync(
                        it => Expectations.Same(it.Find("Application-Name"), $"\"{command}\""),
                        1,
                        $"a command {command}");
                    sent[0].HasHeader("routing_key", $"conference.command.{id}")
                        .Has("Event-Category", "\"conference\"").Has("Event-Name", "\"command\"")
                        .Has("Conference-ID", $"\"{id}\"")
                        .Matches("App-Name", ".").Matches("App-Version", ".").Matches("Msg-ID", ".");
                }

                await SayAsync(run, bus, id, "conference-destroy", vars: null);
            }),
        OnBus("kazoo-bus.outcomes", RuleOwner.Conferences, "The cluster's own event confirms an operation.",
            async (run, bus) =>
            {
                var id = await Running(run, bus);
                await bus.BindAsync(Exchange, $"conference.command.{id}");
                var acted = (await run.Put($"/{id}/participants/1", """{"action":"mute"}""")).Succeeds(201);
                var sent = await bus.ReceiveAsync(
                    it => Expectations.Same(it.Find("Application-Name"), "\"mute_participant\""), 1, "a command");
                sent[0].That($"{sent[0].Find("Participant-ID")}" is "7", "the Participant-ID 7, as the cluster said");
                (await run.Get($"/{id}/participants/1")).Has("data/speak", "true");
                await SayAsync(run, bus, id, "mute-member", """{"speak":false,"hear":true,"is_moderator":false}""");
                await run.Until(
                    () => run.Follow(acted),
                    answer => Expectations.Same(answer.Find("data/status"), "\"confirmed\""),
                    "a confirmed operation");
                (await run.Get($"/{id}/participants/1")).Has("data/speak", "false");
                await EndAsync(run, bus, id);
            }),
    ]);

    private static ConformanceCheck OnBus(
        string id, RuleOwner owner, string rule, Func<CheckRun, BusSession, Task> check) =>
        new(id, rule, owner, CheckNeed.Bus, async run =>
        {
            await using var bus = await BusSession.OpenAsync(run);
            if (!await bus.HasExchangeAsync(Exchange))
            {
                throw new CheckSkippedException("the broker has no exchange 'conference': no Kazoo cluster is there")
                {
                    IsNotApplicable = true,
                };
            }

            await check(run, bus);
        });

    /// <summary>A conference in which a caller is, as the cluster tells it.</summary>
    /// <param name="isShown">False if the service need not show the caller.</param>
    private static async Task<string> Running(CheckRun run, BusSession bus, bool isShown = true)
    {
        var id = await run.New(CheckRun.Loud);
        await SayAsync(run, bus, id, "conference-create", vars: null);
        await SayAsync(run, bus, id, "add-member", """{"speak":true,"hear":true,"is_moderator":false}""");
        try
        {
            await run.Until(
                () => run.Get($"/{id}/participants"), answer => answer.Items.Count == 1, "the caller to be in");
        }
        catch (ContractViolationException) when (!isShown)
        {
            return id;
        }

        return id;
    }

    private static async Task EndAsync(CheckRun run, BusSession bus, string id)
    {
        await SayAsync(run, bus, id, "conference-destroy", vars: null);
        await run.Until(
            () => run.Get($"/{id}/participants"), answer => answer.Items.Count == 0, "nobody to be in");
    }

    private static Task SayAsync(CheckRun run, BusSession bus, string id, string name, string? vars)
    {
        var call = $"{id}-a";
        var body = new JsonObject
        {
            ["App-Name"] = "ecallmgr",
            ["App-Version"] = "4.3.142",
            ["Event-Category"] = "conference",
            ["Event-Name"] = "event",
            ["Event"] = name,
            ["Msg-ID"] = RunScope.NewId(),
            ["Node"] = "ecallmgr@conformance.example",
            ["Switch-Hostname"] = "conformance.example",
            ["Account-ID"] = run.Scope.Account,
            ["Conference-ID"] = id,
            ["Instance-ID"] = $"conformance-{id}",
        };
        if (vars is not null)
        {
            body["Call-ID"] = call;
            body["Participant-ID"] = 7;
            body["Caller-ID-Name"] = "Ada";
            body["Caller-ID-Number"] = "1001";
            body["Conference-Channel-Vars"] = JsonNode.Parse(vars);
        }

        return bus.PublishAsync(
            Exchange,
            $"conference.event.{name}.{run.Scope.Account}.{id}.{(vars is null ? id : call)}",
            body.ToJsonString());
    }
}
