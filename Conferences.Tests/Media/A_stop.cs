using System.Net;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conferences.Tests.Media;

/// <summary>A node that stops while callers wait for outcomes.</summary>
public sealed class A_stop(Service service)
{
    [Fact]
    public async Task is_held_up_by_nobody_who_waits_and_leaves_nobody_without_an_answer()
    {
        await using var mixer = await Mixer.StartAsync(await service.NewDatabaseAsync("stop"), new());
        var portal = mixer.Portal();
        var id = await portal.Create();
        await portal.Join(id, "a");
        mixer.Switch.Faults = new(Drop: 1);
        var locking = portal.Act(id, "lock", "?wait=60s");
        var dialling = portal.Dial(id, """["1001"]""", ""","timeout":60""");
        await Until.Async(async () => (await portal.Get($"/{id}/operations")).Data.AsArray()
            .Count(it => it!.At<string>("status") == "sent") == 2);

        mixer.Parts.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var answers = await Task.WhenAll(locking, dialling)
            .WaitAsync(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken);
        Assert.All(answers, it => it.Is(HttpStatusCode.Created));
        Assert.Equal("sent", answers[0].Json.At<string>("operation", "status"));
        Assert.Equal("error", answers[1].Data.At<string>("status"));
    }
}
