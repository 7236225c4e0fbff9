using System.Diagnostics.Metrics;
using Conferences.Api.Observability;
using Conferences.Domain.Events;

namespace Conferences.Api.Commands;

/// <summary>Metrics of the mailboxes.</summary>
internal sealed class MailboxMeter
{
    private readonly Counter<long> batches;
    private readonly Histogram<int> sizes;
    private readonly Counter<long> throttled;
    private readonly Counter<long> overQuota;

    public MailboxMeter(IMeterFactory meters, Func<int> open)
    {
        var meter = meters.Create(Meters.Name);
        batches = meter.CreateCounter<long>("conferences.batches", "{batch}", "Batches of commands that were decided");
        sizes = meter.CreateHistogram<int>("conferences.batch.size", "{command}", "Commands decided in one batch");
        throttled = meter.CreateCounter<long>(
            "conferences.joins.throttled", "{join}", "Joins refused after too many wrong pins");
        overQuota = meter.CreateCounter<long>(
            "conferences.quota.refused", "{command}", "Commands refused because of an account's quota");
        meter.CreateObservableUpDownCounter(
            "conferences.mailboxes", open, "{mailbox}", "Conferences with commands waiting or being decided");
    }

    public void Decided(Outcome[] outcomes)
    {
        batches.Add(1);
        sizes.Record(outcomes.Length);
        throttled.Add(outcomes.Count(outcome => outcome.IsRefusedFor(Reason.TooManyPins)));
        overQuota.Add(outcomes.Count(outcome => outcome.IsRefusedFor(Reason.OverQuota)));
    }
}
