using System.Globalization;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>How often callers may enter wrong pins.</summary>
public sealed class Guessing_pins
{
    private const string Pin = """{"member":{"pins":["1111"]}}""";

    public static TheoryData<string> Withheld =>
    [
        "", " ", "anonymous", "Anonymous", "ANONYMOUS", "unknown", "Unknown", "restricted", "Restricted", "unavailable",
        "Unavailable", "private", "Private", "withheld", "blocked", "Private Number", "No Caller ID", "not available",
        "undefined", "null", "Out of Area", "OUT-OF-AREA", "UNAVAIL", "Not Provided", "suppressed", "-", "+", "?",
        "0000000000", "0", "+266696687", "266696687", "+7378742833", "+2562533",
        "+8656696", "+86282452253", "sip:anonymous@anonymous.invalid", "sip:c8oqz84zk7z@privacy.invalid",
        "sips:Anonymous@anonymous.invalid;transport=tls", "\"Anonymous\" <sip:anonymous@anonymous.invalid>",
        "sip:anonymous@10.0.0.1", "sip:Anonymous@example.com:5060", "anonymous@example.com", "tel:anonymous",
        "sip:unknown@unknown.invalid", "sip:%61nonymous@example.com", "00266696687",
    ];

    [Theory, MemberData(nameof(Withheld))]
    public void with_a_withheld_number_locks_out_nobody_else_whose_number_is_withheld(string number)
    {
        Assert.Null(NumberingPlan.Usual.CallerOf(number));
        var story = new Story(Pin);
        for (var wrong = 1; wrong <= 5; wrong++)
            Assert.Equal(Reason.BadPin, story.Join("a", pin: "9", number: number).Refusal!.Reason);
        Assert.Equal(Reason.TooManyPins, story.Join("a", pin: "1111", number: number).Refusal!.Reason);
        Assert.Null(story.Join("b", pin: "1111", number: number).Refusal);
    }

    [Theory]
    [InlineData("7378742833")]
    [InlineData("1001")]
    [InlineData("alice")]
    [InlineData("anonymous1")]
    [InlineData("+49 30 901820")]
    [InlineData("sip:ann@example.com")]
    public void is_counted_for_whoever_has_a_number_or_a_name(string number) =>
        Assert.NotNull(NumberingPlan.Usual.CallerOf(number));

    [Fact]
    public void counts_a_number_however_it_is_written()
    {
        string[] spellings =
        [
            "+14155550123", "1 (415) 555-0123", "415.555.0123", "sip:+14155550123@example.com;user=phone",
            "tel:+1-415-555-0123;ext=7",
        ];
        var story = new Story(Pin);
        foreach (var (index, number) in spellings.Index())
            Assert.Equal(Reason.BadPin, story.Join($"{index}", pin: "9", number: number).Refusal!.Reason);
        Assert.All(spellings, number =>
            Assert.Equal(Reason.TooManyPins, story.Join("x", pin: "1111", number: number).Refusal!.Reason));
        Assert.Null(story.Join("y", pin: "1111", number: "+14155550124").Refusal);
        Assert.Null(story.Join("z", pin: "1111", number: "1001").Refusal);
    }

    [Fact]
    public void counts_withheld_numbers_together_sixty_a_minute_and_leaves_numbered_callers_alone()
    {
        var story = new Story(Pin);
        Guess(story, 60, minute: 0);

        var refused = Try(story, "late", TimeSpan.FromSeconds(59));
        Assert.Equal(new Refusal(Reason.TooManyPins, "60"), refused.Refusal);
        Assert.IsType<ParticipantRefused>(Assert.Single(refused.Events));
        Assert.Empty(Try(story, "later", TimeSpan.FromSeconds(59)).Events);
        Assert.Null(Try(story, "numbered", TimeSpan.FromSeconds(59), "100").Refusal);
        Assert.Null(Try(story, "in", TimeSpan.FromSeconds(60)).Refusal);
    }

    [Fact]
    public void counts_withheld_numbers_together_two_hundred_an_hour()
    {
        var story = new Story(Pin);
        Guess(story, 60, minute: 0);
        Guess(story, 60, minute: 5);
        Guess(story, 60, minute: 10);
        Guess(story, 20, minute: 15);

        var refused = Try(story, "late", TimeSpan.FromMinutes(20));
        Assert.Equal(new Refusal(Reason.TooManyPins, $"{40 * 60}"), refused.Refusal);
        Assert.IsType<ParticipantRefused>(Assert.Single(refused.Events));
        Assert.Empty(Try(story, "later", TimeSpan.FromMinutes(59)).Events);
        Assert.Equal("60", Try(story, "later", TimeSpan.FromMinutes(59.5)).Refusal!.Cause);
        Assert.Null(Try(story, "numbered", TimeSpan.FromMinutes(59), "100").Refusal);
        Assert.Null(Try(story, "in", TimeSpan.FromMinutes(60)).Refusal);
    }

    [Fact]
    public void never_adds_withheld_numbers_to_those_of_numbered_callers()
    {
        var story = new Story(Pin);
        for (var caller = 0; caller < 100; caller++)
            Assert.Equal(Reason.BadPin, story.Join("a", pin: "9", number: $"20{caller:00}").Refusal!.Reason);
        Assert.Null(story.Join("b", pin: "1111", number: "anonymous").Refusal);
    }

    // Of the ten thousand pins of four digits one is right, and nobody tries one twice.
    [Fact]
    public void of_four_digits_succeeds_in_a_day_as_often_as_the_documentation_says()
    {
        var hour = WrongPins.OfWithheld[^1];
        var withheld = hour.Allowed * (int)(TimeSpan.FromDays(1) / hour.Period);
        var caller = WrongPins.OfCaller.Allowed * (int)(TimeSpan.FromDays(1) / WrongPins.OfCaller.Period);
        Assert.Equal((4_800, 7_200), (withheld, caller));
        var text = File.ReadAllText(Repository.PathOf("docs/live.md"));
        foreach (var tries in (int[])[withheld, caller])
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{tries:N0}"), text, StringComparison.Ordinal);
            for (var digits = 4; digits <= 8; digits += 2)
            {
                var chance = tries / Math.Pow(10, digits) * 100;
                Assert.Contains(
                    string.Create(CultureInfo.InvariantCulture, $"{chance:0.####} %"), text, StringComparison.Ordinal);
            }
        }
    }

    private static void Guess(Story story, int times, int minute)
    {
        for (var time = 1; time <= times; time++)
        {
            Assert.Equal(
                Reason.BadPin,
                Try(story, $"{minute}-{time}", TimeSpan.FromMinutes(minute), pin: "9").Refusal!.Reason);
        }
    }

    private static Decision Try(
        Story story, string call, TimeSpan after, string number = "anonymous", string pin = "1111")
    {
        var leg = Story.Leg(call, pin: pin, number: number);
        return story.Request(leg with { Person = leg.Person with { At = Story.Noon + after } });
    }
}
