using System.Globalization;
using Conferences.Benchmarks;

return args switch
{
    ["bus"] => await BusDelay.RunAsync(4),
    ["bus", "--turns", var turns] when int.TryParse(turns, CultureInfo.InvariantCulture, out var count) && count > 0 =>
        await BusDelay.RunAsync(count),
    ["past"] => await LongAgo.RunAsync(20_000),
    ["past", "--facts", var events]
        when int.TryParse(events, CultureInfo.InvariantCulture, out var count) && count > 0 =>
        await LongAgo.RunAsync(count),
    ["rebuild"] => await Rebuilding.RunAsync(200_000),
    ["rebuild", "--events", var events] when long.TryParse(events, CultureInfo.InvariantCulture, out var count)
        && count > 0 => await Rebuilding.RunAsync(count),
    ["start"] => await Starting.RunAsync(),
    ["attacker", var service, var account, var key, var target] =>
        await Attacker.RunAsync(new(service), account, key, new(target)),
    ["media"] => await MediaLoad.RunAsync(300, 1_000),
    ["media", "--legs", var legs, "--rate", var events]
        when int.TryParse(legs, CultureInfo.InvariantCulture, out var count) && count > 0
        && int.TryParse(events, CultureInfo.InvariantCulture, out var perSecond) && perSecond > 0 =>
        await MediaLoad.RunAsync(count, perSecond),
    ["hostile"] => await Hostile.RunAsync(only: null),
    ["hostile", "--attack", var attack] => await Hostile.RunAsync(attack),
    ["overload"] => await Overload.RunAsync(),
    ["sockets"] => await SocketLoad.RunAsync(5_000, 200),
    ["sockets", "--count", var sockets, "--rate", var rate]
        when int.TryParse(sockets, CultureInfo.InvariantCulture, out var count) && count > 0
        && int.TryParse(rate, CultureInfo.InvariantCulture, out var perSecond) && perSecond > 0 =>
        await SocketLoad.RunAsync(count, perSecond),
    ["speed", "--growth"] => await Growth.RunAsync(),
    ["speed"] => await Speed.RunAsync(Pace.Full),
    ["speed", "--quick"] => await Speed.RunAsync(Pace.Quick),
    ["webhooks"] => await HookDelivery.RunAsync(10_000),
    ["webhooks", "--backlog", var events]
        when int.TryParse(events, CultureInfo.InvariantCulture, out var count) && count > 0 =>
        await HookDelivery.RunAsync(count),
    _ => Settings.Read(args) is { } settings ? await HotConference.RunAsync(settings) : Settings.Usage(),
};
