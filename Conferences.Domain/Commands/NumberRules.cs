using Conferences.Domain.Document;
using Conferences.Domain.Events;

namespace Conferences.Domain.Commands;

/// <summary>A number belongs to one conference of the account, in one role.</summary>
internal static class NumberRules
{
    public static Refusal? Check(ConferenceDocument document, IReadOnlySet<string> takenNumbers)
    {
        var numbers = document.Numbers;
        var taken = numbers.Where(takenNumbers.Contains).Distinct().ToArray();
        var repeated = numbers.CountBy(number => number).Where(pair => pair.Value > 1)
            .Select(pair => pair.Key).ToArray();
        return (taken, repeated) switch
        {
            ({ Length: > 0 }, _) => new(Reason.NumbersTaken, string.Join(", ", taken)),
            (_, { Length: > 0 }) => new(Reason.NumbersRepeated, string.Join(", ", repeated)),
            _ => null,
        };
    }
}
