using System.Text.Json.Nodes;
using Conferences.Api.OpenApi;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Contracts;

/// <summary>The examples are what the service returns, apart from ids, times and process names.</summary>
public sealed class Examples_of_the_contract(Service service)
{
    private static readonly HashSet<string> Varying =
    [
        "id", "timestamp", "node", "request_id", "operation_id", "conference_name", "conference_uuid", "uuid",
        "join_time", "duration", "requested_at", "sent_at", "confirmed_at", "start_key", "auth_token", "account_id",
        "cause", "endpoint_id", "secret", "started_at", "ended_at", "joined_at", "left_at", "at", "key_id",
        "version",
    ];

    [Fact]
    public async Task are_the_answers_of_a_life_of_a_conference()
    {
        var portal = service.Portal();
        var created = await portal.Put("", RequestExamples.Conference);
        await Same("CreateConference", "created", created);
        var id = created.Data["id"]!.GetValue<string>();
        await Same("GetConference", "got", await portal.Get($"/{id}"));
        await Same("ListConferences", "page", await portal.Get());
        await Same("JoinOrActOnParticipants", "joined", await portal.Put($"/{id}/participants", RequestExamples.Join));
        await Same("ListParticipants", "present", await portal.Get($"/{id}/participants"));
        await Same("GetParticipant", "got", await portal.Get($"/{id}/participants/1"));
        var muted = await portal.Put($"/{id}/participants/1", RequestExamples.Mute);
        await Same("ActOnParticipant", "muted", muted);
        await Same("GetOperation", "operation", await portal.Get($"/{id}/operations/{Operation(muted)}"));
        await Same("ListOperations", "operations", await portal.Get($"/{id}/operations"));
        await portal.Join(id, "member", ""","pin":"1234" """);
        await Same("JoinOrActOnParticipants", "dryRun", await portal.Put(
            $"/{id}/participants?dry_run=true", RequestExamples.Mute));
        await Same("JoinOrActOnParticipants", "muted", await portal.Put($"/{id}/participants", RequestExamples.Mute));
        await Same(
            "JoinOrActOnParticipants", "related", await portal.Put($"/{id}/participants", RequestExamples.Relate));
        await Same("ActOnConference", "recording", await portal.Put($"/{id}", RequestExamples.Record));
        await Same("ActOnConference", "locked", await portal.Put($"/{id}", RequestExamples.Lock));
        await Same("ActOnConference", "dialled", await portal.Put($"/{id}", RequestExamples.Dial));
        await Same("JoinOrActOnParticipants", "locked", await portal.Put(
            $"/{id}/participants", """{"data":{"call_id":"late","pin":"1234"}}"""));
        await Same("DeleteConference", "deleted", await portal.Delete($"/{id}"));
        await Same("GetConference", "unknown", await portal.Get($"/{id}"));
    }

    [Fact]
    public async Task are_the_answers_about_an_instance_that_is_over()
    {
        var portal = service.Portal();
        var id = (await portal.Put("", RequestExamples.Conference)).Data["id"]!.GetValue<string>();
        await portal.Put($"/{id}/participants", RequestExamples.Join);
        await portal.Put($"/{id}/participants",
            """{"data":{"call_id":"0b5e8d11@10.0.0.9","caller_id_name":"Ada","caller_id_number":"1001","pin":"9"}}""");
        await portal.Put($"/{id}", RequestExamples.End);
        await Same("ListInstances", "instances", await portal.Get($"/{id}/instances"));
        await Same("GetInstance", "instance", await portal.Get($"/{id}/instances/1"));
        await Same("ListInstances", "faultyPeriod", await portal.Get($"/{id}/instances?from=yesterday"));
    }

    [Fact]
    public async Task are_the_answers_to_what_is_wrong()
    {
        var portal = service.Portal();
        await Same("CreateConference", "wrongField", await portal.Put("", """{"data":{"max_participants":-1}}"""));
        await Same("CreateConference", "noData", await portal.Put("", """{"name":"Sales"}"""));
        var id = await portal.Create("""{"conference_numbers":["5001"]}""");
        await Same("CreateConference", "numbersTaken", await portal.Put("", RequestExamples.Conference));
        await portal.Patch($"/{id}", """{"data":{"name":"Other"}}""");
        await Same(
            "PatchConference",
            "outdated",
            await portal.Patch($"/{id}", RequestExamples.Patch, ("If-Match", "\"1.1\"")));
        await Same("ReplaceConference", "noSuchVerb", await portal.Post($"/{id}?verb=TRACE", RequestExamples.Nothing));
        await Same("ActOnConference", "faultyAction", await portal.Put($"/{id}", """{"data":{"action":"dance"}}"""));
        await Same("ActOnConference", "wrongPayload", await portal.Put($"/{id}", """{"data":{"action":"play"}}"""));
        await portal.Join(id, "a");
        await Same("JoinOrActOnParticipants", "notIn", await portal.Put($"/{id}/participants",
            """{"data":{"action":"relate","data":{"participant_id":1,"other_participant":24}}}"""));
        await Same("ActOnParticipant", "noAction", await portal.Put($"/{id}/participants/1", RequestExamples.Nothing));
        await Same("ListConferences", "faultyPage", await portal.Get("?page_size=0"));
        await Same("ListConferences", "faultyFilter", await portal.Get("?created_from=yesterday"));
        await portal.Delete($"/{id}", null, ("Idempotency-Key", "once"));
        await Same("DeleteConference", "keyReused", await portal.Delete(
            $"/{id}", RequestExamples.Patch, ("Idempotency-Key", "once")));
        portal.Http.DefaultRequestHeaders.Remove("X-Auth-Token");
        await Same("ListConferences", "noToken", await portal.Get());
        await Same("ListConferences", "otherAccount", await portal.Get(
            "", ("X-Auth-Token", await Keys.Token(service, Service.OperatorAccount))));
    }

    [Fact]
    public async Task are_the_answers_about_webhooks()
    {
        var portal = service.Portal();
        using (var nobody = new HttpClient { BaseAddress = service.Address })
        {
            await Same("ListHooks", "hooks", await Get(nobody, "/v2/webhooks"));
            await Same("ListHookSamples", "samples", await Get(nobody, "/v2/webhooks/samples"));
            await Same("GetHookSample", "sample", await Get(nobody, "/v2/webhooks/samples/conference"));
            await Same("GetHookSample", "unknownHook", await Get(nobody, "/v2/webhooks/samples/callflow"));
        }

        var created = await portal.Put(Hooked.Place, WebhookExamples.Document);
        await Same("CreateWebhook", "created", created);
        var place = Hooked.Of(created.Data["id"]!.GetValue<string>());
        await Same("GetWebhook", "got", await portal.Get(place));
        await Same("ListWebhooks", "page", await portal.Get(Hooked.Place));
        var other = Hooked.Of((await portal.Hook()).At<string>("id"));
        await Same("ReplaceWebhook", "edited", await portal.Post(other, WebhookExamples.Document));
        await Same("PatchWebhook", "outdatedWebhook", await portal.Patch(
            other, WebhookExamples.Patch, ("If-Match", "\"7.7\"")));
        await Same("ActOnWebhook", "rotated", await portal.Put(place, WebhookExamples.Rotate));
        await Same("ActOnWebhook", "faultyAction", await portal.Put(place, "{\"action\":\"dance\"}"));
        await portal.Patch(place, WebhookExamples.Patch);
        await Same("EnableWebhooks", "enabled", await portal.Patch(Hooked.Place, WebhookExamples.Enable));
        await Same("EnableWebhooks", "wrongEnabling", await portal.Patch(Hooked.Place, RequestExamples.Nothing));
        await Same("PatchWebhook", "wrongUri", await portal.Patch(
            place, "{\"data\":{\"uri\":\"https://10.0.0.1/hook\"}}"));
        await Same("DeleteWebhook", "deleted", await portal.Delete(place));
        await Same("GetWebhook", "unknownWebhook", await portal.Get(place));
    }

    private static async Task<Answer> Get(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static string Operation(Answer answer) => answer.Json["operation_id"]!.GetValue<string>();

    private static async Task Same(string endpoint, string example, Answer answer)
    {
        var promise = OperationContracts.All[endpoint];
        var (reply, beside) = promise.Gives.Where(given => given.Name == example)
            .Select(given => (given.Reply, given.Beside))
            .Concat(promise.Problems.Where(problem => problem.Name == example)
                .Select(problem => (problem.Reply, new JsonObject())))
            .Single();
        var (body, headers) = await Sample.Of(reply, beside);
        Assert.Equal(reply.Status, (int)answer.Status);
        Assert.Equal(Plain(body), Plain(answer.Json));
        Assert.All(
            headers.Where(name => !name.StartsWith("Content-", StringComparison.Ordinal)),
            name => Assert.True(answer.Headers.Contains(name), $"{example} lacks {name}"));
    }

    private static string Plain(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(", ", members.OrderBy(it => it.Key, StringComparer.Ordinal).Select(it =>
            $"{it.Key}: {(Varying.Contains(it.Key) && it.Value is not null ? "…" : Plain(it.Value))}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(Plain))}]",
        null => "null",
        _ => node.ToJsonString(),
    };
}
