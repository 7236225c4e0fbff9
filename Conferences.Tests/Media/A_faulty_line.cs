using Conferences.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Media;

/// <summary>The line to the simulated switch, and the fate of its messages.</summary>
public sealed class A_faulty_line
{
    private const int Number = 1;
    private const int Many = 10_000;

    private readonly FakeTimeProvider clock = new();
    private readonly List<(int Message, int Put)> arrived = [];
    private readonly FaultyLine<int> line;
    private int put;

    public A_faulty_line() => line = new(Number, new(), clock, message => arrived.Add((message, put)));

    private IEnumerable<int> Messages => arrived.Select(it => it.Message);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-1)]
    public void has_the_same_faults_whenever_it_has_the_same_seed_and_number(int seed)
    {
        static Fate[] Fates(int seed, int number) =>
            [.. Enumerable.Range(0, Many).Select(n => new Faults(seed, 0.3, 0.3, 0.3, 0.3, 5).Of(number, n))];
        Assert.Equal(Fates(seed, 1), Fates(seed, 1));
        Assert.NotEqual(Fates(seed, 1), Fates(seed, 2));
        Assert.NotEqual(Fates(seed, 1), Fates(seed + 1, 1));
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(1, 0.2)]
    [InlineData(42, 0.5)]
    public void has_as_many_faults_of_each_kind_as_it_is_told(int seed, double share)
    {
        void Has(double expected, Faults faults, Func<Fate, bool> isFault)
        {
            var found = Enumerable.Range(0, Many).Count(n => isFault((faults with { Seed = seed }).Of(Number, n)));
            Assert.InRange(found, Many * (expected - 0.02), Many * (expected + 0.02));
        }

        Has(share, new(Drop: share), fate => fate.Copies == 0);
        Has(share, new(Duplicate: share), fate => fate.Copies == 2);
        Has(share, new(Delay: share, DelayMilliseconds: 5), fate => fate.Late == TimeSpan.FromMilliseconds(5));
        foreach (var behind in (int[])[1, 2, 3])
            Has(share / 3, new(Reorder: share), fate => fate.Behind == behind);
    }

    [Fact]
    public void without_faults_carries_everything_once_and_in_order()
    {
        Put(Many);
        Assert.Equal(Enumerable.Range(0, Many), Messages);
    }

    [Fact]
    public void that_loses_everything_carries_nothing()
    {
        line.Faults = new(Drop: 1);
        Put(Many);
        line.Flush();
        Assert.Empty(arrived);
    }

    [Fact]
    public void that_duplicates_carries_twice()
    {
        line.Faults = new(Duplicate: 1);
        Put(2);
        Assert.Equal([0, 0, 1, 1], Messages);
    }

    [Fact]
    public void that_reorders_lets_each_message_arrive_behind_as_many_later_ones_as_is_its_fate()
    {
        line.Faults = new(Seed: 3, Reorder: 0.3);
        Put(Many);
        Assert.All(arrived, it => Assert.Equal(
            it.Message + line.Faults.Of(Number, it.Message).Behind + 1, it.Put));
        Assert.NotEqual(Messages.Order(), Messages);
        line.Flush();
        Assert.Equal(Enumerable.Range(0, Many), Messages.Order());
    }

    [Fact]
    public void that_duplicates_and_reorders_carries_one_at_once_and_the_other_later()
    {
        line.Faults = new(Duplicate: 1, Reorder: 1);
        Put(1);
        Assert.Equal([0], Messages);
        line.Flush();
        Assert.Equal([0, 0], Messages);
    }

    [Fact]
    public void that_is_slow_carries_late()
    {
        line.Faults = new(Delay: 1, DelayMilliseconds: 100);
        Put(2);
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(arrived);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([0, 1], Messages.Order());
    }

    [Fact]
    public void that_is_cleared_loses_what_is_held_back_or_late_and_nothing_after_it()
    {
        line.Faults = new(Reorder: 1);
        Put(1);
        line.Faults = new(Delay: 1, DelayMilliseconds: 100);
        line.Clear();
        Put(1);
        line.Clear();
        clock.Advance(TimeSpan.FromSeconds(1));
        line.Flush();
        Assert.Empty(arrived);

        Put(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([2], Messages);
    }

    private void Put(int messages)
    {
        for (var more = 0; more < messages; more++)
            line.Put(put++);
    }
}
