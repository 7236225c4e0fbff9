namespace Conferences.Api.Live.Blackhole;

/// <summary>Who has bound to what in one account. Not safe for concurrent use.</summary>
internal sealed class BindingTable(string account, FrameBacklog backlog)
{
    private readonly Dictionary<(string Conference, BindingKind Kind), Dictionary<string, Bound>> byConference = [];

    /// <summary>How many bindings there are.</summary>
    public int Count { get; private set; }

    /// <summary>True if somebody has bound to messages of this kind about this conference.</summary>
    public bool Wants(string conference, BindingKind kind) =>
        byConference.ContainsKey((conference, kind)) || byConference.ContainsKey((SocketBinding.Any, kind));

    public void Add(Subscription subscription)
    {
        var binding = subscription.Binding;
        if (!byConference.TryGetValue((binding.Conference, binding.Kind), out var same))
            byConference[(binding.Conference, binding.Kind)] = same = [];
        if (!same.TryGetValue(binding.Text, out var bound))
            same[binding.Text] = bound = new(binding);
        if (bound.Subscriptions.Add(subscription))
            Count++;
    }

    public void Remove(Subscription subscription)
    {
        var binding = subscription.Binding;
        if (!byConference.TryGetValue((binding.Conference, binding.Kind), out var same)
            || !same.TryGetValue(binding.Text, out var bound) || !bound.Subscriptions.Remove(subscription))
            return;
        Count--;
        if (bound.Subscriptions.Count == 0)
            same.Remove(binding.Text);
        if (same.Count == 0)
            byConference.Remove((binding.Conference, binding.Kind));
    }

    /// <summary>Passes the message to all whose bindings take it. It is written once for all of the same binding.
    /// </summary>
    public void Tell(LiveMessage message)
    {
        Tell(message, message.ConferenceId);
        Tell(message, SocketBinding.Any);
    }

    private void Tell(LiveMessage message, string conference)
    {
        if (!byConference.TryGetValue((conference, message.Kind), out var some))
            return;
        foreach (var bound in some.Values)
        {
            if (!bound.Binding.Takes(message))
                continue;
            var frame = new OutgoingFrame(
                Frames.Event(message, bound.Binding.Text, bound.Binding.KeyIn(account)), backlog);
            foreach (var subscription in bound.Subscriptions)
                subscription.Take(message, frame);
        }
    }

    private sealed record Bound(SocketBinding Binding)
    {
        public HashSet<Subscription> Subscriptions { get; } = [];
    }
}
