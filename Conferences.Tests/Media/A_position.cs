using Conferences.Api.Media;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Media;

/// <summary>Positions of events of several media servers, in one order.</summary>
public sealed class A_position
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-11-30T12:00:00Z"));

    [Fact]
    public void grows_with_the_number_of_one_run_and_with_time_from_run_to_run()
    {
        var positions = new MediaPositions(clock);
        long[] first = [positions.Of("a", 100), positions.Of("a", 101), positions.Of("a", 5_000)];
        Assert.Equal(first.Order(), first);
        Assert.Distinct(first);
        Assert.True(positions.Of("b", 1) > first[^1]);
        Assert.True(positions.Of("a", 5_001) > positions.Of("b", 1));

        // Another process, a moment later, whose server has started again.
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(new MediaPositions(clock).Of("c", 1), positions.Of("a", 5_001) + 1, (1L << 53) - 1);
    }

    [Fact]
    public void of_an_event_that_comes_late_is_below_those_of_higher_numbers()
    {
        var positions = new MediaPositions(clock);
        var (one, nine) = (positions.Of("a", 1), positions.Of("a", 9));
        var five = positions.Of("a", 5);
        Assert.InRange(five, one + 1, nine - 1);
        Assert.InRange(positions.Of("a", 7), five + 1, nine - 1);
        Assert.InRange(positions.Of("a", 3), one + 1, five - 1);
        Assert.True(positions.Of("a", 0) < one);
        Assert.Equal((one, five, nine), (positions.Of("a", 1), positions.Of("a", 5), positions.Of("a", 9)));
    }

    [Fact]
    public void is_in_the_order_of_the_numbers_however_far_events_are_late() =>
        Gen.Int[0, 22].Array[1, 200].Sample(late =>
        {
            var positions = new MediaPositions(clock);
            var arrival = late.Select((by, number) => (number, at: number + by)).OrderBy(it => it.at).ToArray();
            var placed = arrival.Select(it => (it.number, position: positions.Of("a", it.number)))
                .OrderBy(it => it.number).Select(it => it.position).ToArray();
            Assert.Equal(placed.Order(), placed);
        });
}
