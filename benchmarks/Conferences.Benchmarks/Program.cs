using System.Globalization;
using Conferences.Benchmarks;

return args switch
{
    ["bus"] => await BusDelay.RunAsync(4),
    ["bus", "--turns", var turns] when int.TryParse(turns, CultureInfo.InvariantCulture, out var count) && count > 0 =>
        await BusDelay.RunAsync(count),
    _ => Settings.Read(args) is { } settings ? await HotConference.RunAsync(settings) : Settings.Usage(),
};
