using System.Globalization;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Rounds of a thousand joins that count; one more comes before them and does not.</param>
/// <param name="Members">How many are in already when the cost of one join is measured, ascending.</param>
internal sealed record Settings(int Rounds, int[] Members)
{
    /// <summary>What is run if nothing is named.</summary>
    private const string Benchmark = "hot-conference";

    private static readonly Settings Default = new(5, [10, 100, 1_000, 5_000]);

    /// <summary>What the arguments ask for; null if they cannot be read.</summary>
    public static Settings? Read(string[] arguments) =>
        Read(Default, arguments is [Benchmark, .. var options] ? options : arguments);

    /// <returns>The exit code.</returns>
    public static int Usage()
    {
        AnsiConsole.Console.Profile.Out.Writer.WriteLine(
            $"""
            [{Benchmark}] [--rounds N] [--members N,N,…]
            bus [--turns N]     needs a RabbitMQ in ConnectionStrings__RabbitMq
            media [--legs N --rate N]
                                each media server that needs nothing else; by default 300 legs and
                                1,000 events a second of a simulated FreeSWITCH
            past [--facts N]
            rebuild [--events N]
            start               how long it takes, and how large it is
            overload            asked for more than it can do
            sockets [--count N --rate N]
                                events to WebSockets, by default 200 a second to 5,000
            speed [--quick]     the service beside the floor
            speed --growth      how costs grow; it makes a million conferences first
            webhooks [--backlog N]

              --rounds   rounds of {HotConference.Joins} joins, {HotConference.AtOnce} at a time ({Default.Rounds})
              --members  how many are in when single joins are measured ({string.Join(',', Default.Members)})
            """);
        return 2;
    }

    private static Settings? Read(Settings read, string[] options) => options switch
    {
        [] => read,
        ["--rounds", var rounds, .. var rest] when Numbers(rounds) is [var number] =>
            Read(read with { Rounds = number }, rest),
        ["--members", var members, .. var rest] when Numbers(members) is { Length: > 0 } numbers =>
            Read(read with { Members = [.. numbers.Order()] }, rest),
        _ => null,
    };

    private static int[] Numbers(string text)
    {
        var parts = text.Split(',');
        int[] numbers = [.. parts.Select(Number).OfType<int>()];
        return numbers.Length == parts.Length ? numbers : [];
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;
}
