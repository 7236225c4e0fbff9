using Conferences.Api.Media.FreeSwitch;
using Conferences.Api.Queries;
using Conferences.Tests.Fixtures.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>Which server a conference is to start on, while it does not run.</summary>
public sealed class Homes_of_conferences
{
    private static readonly Place Here = new("account", "conference");

    private readonly ShiftedClock clock = new();

    [Fact]
    public void stay_where_they_are_dialled_for_as_long_as_it_rings()
    {
        var homes = new FreeSwitchHomes(clock);
        var servers = new FreeSwitchServers(
            new() { Servers = [new() { Host = "one.example" }, new() { Host = "two.example" }] },
            homes,
            clock,
            NullLogger<FreeSwitchServers>.Instance).All;

        homes.Claim(Here, servers[0]);
        homes.Claim(Here, servers[0], TimeSpan.FromMinutes(10));
        clock.Advance(TimeSpan.FromMinutes(9));

        Assert.Same(servers[0], homes.Claim(Here, servers[1]));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Same(servers[1], homes.Claim(Here, servers[1]));
    }
}
