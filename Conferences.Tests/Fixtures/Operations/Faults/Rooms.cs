namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// The conferences the driver uses and their expected participants, which determine its next requests.
/// </summary>
/// <param name="wanted">Number of conferences at a time.</param>
internal sealed class Rooms(int wanted)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<int>> people = [];
    private int opening;

    public WorkloadStep Next(string op)
    {
        lock (gate)
        {
            if (people.Count == 0 || people.Count + opening < wanted)
            {
                opening++;
                return WorkloadStep.Create(op);
            }

            var (state, inside) = people.ElementAt(Random.Shared.Next(people.Count));
            var somebody = inside.Count > 0 ? inside[Random.Shared.Next(inside.Count)] : (int?)null;
            return (Random.Shared.Next(100), somebody) switch
            {
                ( < 2, _) => WorkloadStep.Delete(op, state),
                ( < 5, _) => WorkloadStep.KickAll(op, state),
                ( < 20, _) => WorkloadStep.Patch(op, state),
                ( < 40, { } whom) => WorkloadStep.On(op, Intent.Mute, state, whom),
                ( < 60, { } whom) => WorkloadStep.On(op, Intent.Unmute, state, whom),
                ( < 65, { } whom) => WorkloadStep.On(op, Intent.Kick, state, whom),
                _ => WorkloadStep.Join(op, state),
            };
        }
    }

    /// <summary>Updates the state after a response.</summary>
    /// <param name="created">The last part of the created resource's path.</param>
    public void Learn(WorkloadStep deed, int status, string? created)
    {
        lock (gate)
        {
            if (deed.Intent is Intent.Create)
            {
                opening--;
                if (status < 300)
                    people[created!] = [];
                return;
            }

            if (deed.Conference is not { } state || !people.TryGetValue(state, out var inside))
                return;
            _ = (deed.Intent, status) switch
            {
                (Intent.Delete, _) => people.Remove(state),
                (Intent.Join, < 300) => Enter(inside, int.Parse(created!)),
                (Intent.KickAll, < 300) => inside.RemoveAll(_ => true) > 0,
                (Intent.Kick, _) => inside.Remove(deed.Participant!.Value),
                _ => false,
            };
        }
    }

    private static bool Enter(List<int> inside, int participant)
    {
        inside.Add(participant);
        return true;
    }
}
