using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Conformance;

namespace Conferences.Tests.Media.Conformance;

/// <content>What the tests ask of the API.</content>
public abstract partial class A_media_server<T>
{
    private async Task<TestConference> CrowdAsync(params string[] names)
    {
        var conference = await TestConference.CreateAsync(portal);
        foreach (var name in names)
            await JoinAsync(conference, new(name));
        return conference;
    }

    private async Task<(string CallId, int ParticipantId)> JoinAsync(TestConference conference, TestCaller caller)
    {
        var call = await server.CallAsync(portal, conference, caller);
        JsonNode? found = null;
        await Until.Async(async () =>
        {
            var people = (await portal.Get($"/{conference.Id}/participants")).Data.AsArray();
            return (found = people.FirstOrDefault(it => it!.At<string>("call_id") == call)) is not null;
        });
        return (call, found!.At<int>("participant_id"));
    }

    private Task<Answer> PutAsync(
        TestConference conference, string place, string verb, string? data, int participant = 1, string query = "")
    {
        var path = place switch
        {
            "conference" => $"/{conference.Id}",
            "participants" => $"/{conference.Id}/participants",
            _ => $"/{conference.Id}/participants/{participant}",
        };
        var given = data is null
            ? ""
            : $",\"data\":{data.Replace(ActionsOfTheApi.Sound, server.Sound, StringComparison.Ordinal)}";
        return portal.Put(path + query, $$$"""{"data":{"action":"{{{verb}}}"{{{given}}}}}""");
    }

    // The operation as it is once it is over; if nothing will be said of it, once it is sent.
    private async Task<JsonNode> RequestAsync(
        TestConference conference, string place, string verb, string? data, int participant = 1)
    {
        var isTold = !server.SaysNothingOf.Contains(verb);
        var asked = await PutAsync(conference, place, verb, data, participant, isTold ? "?wait=20s" : "");
        Assert.True((int)asked.Status is 200 or 201, asked.Text);
        var id = asked.Json.At<string>("operation_id");
        if (!isTold)
            await Until.Async(async () => (await OperationAsync(conference, id)).At<string>("status") != "requested");
        return await OperationAsync(conference, id);
    }

    private async Task<JsonNode> OperationAsync(TestConference conference, string id) =>
        (await portal.Get($"/{conference.Id}/operations/{id}")).Data;

    private async Task Confirmed(TestConference conference, string place, string verb, int participant = 1)
    {
        var operation = await RequestAsync(conference, place, verb, null, participant);
        Assert.True(operation.At<string>("status") == "confirmed", operation.ToJsonString());
    }

    private Task<IReadOnlyList<bool>> EachAsync(TestConference conference, string member) =>
        EachAsync(conference, member, it => it.GetValue<bool>());

    private async Task<IReadOnlyList<TValue>> EachAsync<TValue>(
        TestConference conference, string member, Func<JsonNode, TValue> read) =>
        [
            .. (await portal.Get($"/{conference.Id}/participants")).Data.AsArray()
                .OrderBy(it => it!.At<int>("participant_id")).Select(it => read(it![member]!)),
        ];

    private async Task<IReadOnlyList<JsonNode>> EventsAsync(TestConference conference, string type) =>
        [
            .. (await portal.Get($"/{conference.Id}/events?page_size=1000")).Data.AsArray()
                .Where(it => it!.At<string>("type") == type).Select(it => it!),
        ];
}
