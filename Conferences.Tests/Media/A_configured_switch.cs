using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>The simulated switch, configured by settings.</summary>
public sealed class A_configured_switch(Service service)
{
    [Fact]
    public async Task that_is_slow_and_busy_has_the_faults_it_was_given_and_does_everything()
    {
        await using var mixer = await Mixer.StartAsync(
            await service.NewDatabaseAsync("configured"),
            new(),
            ("Media:Server", "simulated"),
            ("Media:Simulated:Seed", "5"),
            ("Media:Simulated:Duplicate", "0.25"),
            ("Media:Simulated:Reorder", "0"),
            ("Media:Simulated:Delay", "0.5"),
            ("Media:Simulated:DelayMilliseconds", "1"));
        Assert.Equal(new Faults(5, 0, 0.25, 0, 0.5, 1), mixer.Switch.Faults);

        var portal = mixer.Portal();
        var id = await portal.Create();
        await portal.Join(id, "a");
        var asked = await Task.WhenAll(Enumerable.Range(0, 300).Select(song => portal.Put(
            $"/{id}?wait=20s", $$$$"""{"data":{"action":"play","data":{"media_id":"{{{{song}}}}"}}}""")));
        Assert.All(asked, it => Assert.Equal("confirmed", it.Json.At<string>("operation", "status")));
        Assert.Equal(
            Enumerable.Range(0, 300).Select(song => $"{song}").Order(StringComparer.Ordinal),
            mixer.Told(id, "play").Select(it => it.MediaName!).Distinct().Order(StringComparer.Ordinal));
        Assert.True(mixer.Told(id, "play").Count > 300);
    }
}
