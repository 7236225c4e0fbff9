using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A number belongs to one conference of the account, in one role, in whatever way it is written.</summary>
internal static class NumberRules
{
    public static Refusal? Check(ConferenceDocument document, ConferenceState state)
    {
        var numbers = document.Numbers.Select(text => (Text: text, Number: state.Numbering.Normal(text))).ToArray();
        var taken = Named(numbers.Where(it => state.TakenNumbers.Contains(it.Number)));
        var repeated = Named(numbers.GroupBy(it => it.Number).Where(same => same.Count() > 1).SelectMany(it => it));
        return (taken, repeated) switch
        {
            ({ Length: > 0 }, _) => new(Reason.NumbersTaken, taken),
            (_, { Length: > 0 }) => new(Reason.NumbersRepeated, repeated),
            _ => null,
        };
    }

    private static string Named(IEnumerable<(string Text, NormalNumber)> numbers) =>
        string.Join(", ", numbers.Select(it => it.Text).Distinct());
}
