using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A response is a consistent snapshot, whatever happens meanwhile.</summary>
public sealed class Reading_while_people_come_and_go(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task tells_of_nobody_before_the_instance_began()
    {
        for (var round = 0; round < 40; round++)
        {
            var id = await portal.Create();
            var join = portal.Join(id, "first");
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(reader =>
                portal.Get(reader % 2 == 0 ? $"/{id}/participants/1" : $"/{id}/participants")));
            await join;
            foreach (var answer in answers)
            {
                Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.NotFound, answer.Text);
                var people = answer.Status != HttpStatusCode.OK ? []
                    : answer.Data is JsonArray all ? all.ToArray() : [answer.Data];
                Assert.All(people, person => Assert.NotEmpty(person!.At<string>("conference_uuid")));
            }
        }
    }

    [Fact]
    public async Task counts_whom_it_names()
    {
        var id = await portal.Create();
        await portal.Join(id, "who stays");
        var traffic = Task.WhenAll(Enumerable.Range(0, 6).Select(Pass));
        do
        {
            var live = (await portal.Get($"/{id}")).Data["_read_only"]!;
            Assert.Equal(live.At<int>("participant_count"), live["participants"]!.AsArray().Count);
            var instance = (await portal.Get($"/{id}/instances/1")).Data;
            Assert.Equal(instance.At<int>("participants"), instance["people"]!.AsArray().Count);
            Assert.Equal(instance.At<int>("refused"), instance["refusals"]!.AsArray().Count);
        }
        while (!traffic.IsCompleted);
        await traffic;

        async Task Pass(int lane)
        {
            for (var leg = 0; leg < 30; leg++)
            {
                var joined = await portal.Join(id, $"{lane}-{leg}");
                await portal.ActOn(id, joined.At<int>("participant_id"), "kick");
            }
        }
    }
}
