using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Conferences.Domain.State;
using CsCheck;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Domain;

/// <summary>The form in which numbers are compared.</summary>
public sealed class A_normal_form
{
    public static TheoryData<string, string> Spellings => new()
    {
        { "1", "+14155550123" },
        { "1", "+1 415 555 0123" },
        { "1", "+1 (415) 555-0123" },
        { "1", "+1-415-555-0123" },
        { "1", "+1.415.555.0123" },
        { "1", "+1/415/5550123" },
        { "1", "14155550123" },
        { "1", "1 (415) 555-0123" },
        { "1", "4155550123" },
        { "1", "(415) 555-0123" },
        { "1", "0014155550123" },
        { "1", "01114155550123" },
        { "1", "011 1 415 555 0123" },
        { "1", "++1 415 555 0123" },
        { "1", "+0014155550123" },
        { "1", "\t+1\u00a0415\u202f555\u20110123\n" },
        { "1", "\u202a+14155550123\u202c" },
        { "1", "\uff0b\uff11\uff14\uff11\uff15\uff15\uff15\uff15\uff10\uff11\uff12\uff13" },
        { "1", "+\u0661\u0664\u0661\u0665\u0665\u0665\u0665\u0660\u0661\u0662\u0663" },
        { "1", "sip:+14155550123@example.com" },
        { "1", "sip:+14155550123@example.com;user=phone" },
        { "1", "SIP:+14155550123@[2001:db8::1]:5060;transport=tcp" },
        { "1", "sips:14155550123@10.0.0.1:5061" },
        { "1", "sip:%2B1415555%30123@example.com" },
        { "1", "sip:+1415-555-0123;phone-context=example.com@example.com;user=phone" },
        { "1", "sip:+14155550123:secret@example.com?subject=x" },
        { "1", "sip:4155550123" },
        { "1", "+14155550123@example.com" },
        { "1", "\"Ann\" <sip:+14155550123@example.com>;tag=1" },
        { "1", "<tel:+1-415-555-0123>" },
        { "1", "tel:+1-415-555-0123" },
        { "1", "TEL:+1(415)555.0123;ext=5" },
        { "1", "tel:+1-415-555-0123;isub=1;ext=7042" },
        { "1", "+1 415 555 0123 ext. 5" },
        { "1", "(415) 555-0123x5" },
        { "1", "%2B14155550123" },
        { "49", "+49 30 901820" },
        { "49", "+49 (0)30 901820" },
        { "49", "+49 (0) 30 90 18 20" },
        { "49", "+49[0]30/901820" },
        { "49", "0049 (0)30 901820" },
        { "49", "+49 030 901820" },
        { "49", "+49 (030) 901820" },
        { "49", "004930901820" },
        { "49", "030 901820" },
        { "49", "(030) 90 18-20" },
        { "49", "(0)30 901820" },
        { "49", "4930901820" },
        { "49", "49 (0)30 901820" },
        { "49", "+030 901820" },
        { "49", "tel:+49-(0)30-901820" },
        { "1", "+49 (0)30 901820" },
        { "1", "011 49 (0)30 901820" },
        { "1", "+49 (030) 901820" },
        { "1", "0049 (030) 90 18 20" },
        { "1", "sip:+49(030)901820@example.com" },
        { "39", "+39 06 1234567" },
        { "39", "+39 (0)6 1234567" },
        { "39", "0039 06 1234567" },
        { "39", "+39 (06) 1234567" },
        { "39", "06 1234567" },
        { "36", "+36 1 234 5678" },
        { "36", "06 1 234 5678" },
        { "36", "+36 (06) 1 234 5678" },
        { "36", "0036 1 234 5678" },
        { "47", "+47 22 12 34 56" },
        { "47", "22 12 34 56" },
        { "47", "4722123456" },
    };

    [Theory, MemberData(nameof(Spellings))]
    public void is_the_same_for_every_spelling(string country, string text) => Assert.Equal(
        text switch
        {
            _ when text.Contains("18", StringComparison.Ordinal) => "+4930901820",
            _ when country == "39" => "+39061234567",
            _ when country == "36" => "+3612345678",
            _ when country == "47" => "+4722123456",
            _ => "+14155550123",
        },
        Plan(country).Normal(text).Text);

    [Theory]
    [InlineData("1", "1001", "1001")]
    [InlineData("1", "100100", "100100")]
    [InlineData("1", "5550123", "5550123")]
    [InlineData("1", "1000000", "1000000")]
    [InlineData("1", "0123", "0123")]
    [InlineData("1", "0011001", "0011001")]
    [InlineData("1", "sip:1001@example.com", "1001")]
    [InlineData("1", "tel:1001;phone-context=example.com", "1001")]
    [InlineData("1", "1415555012", "+1415555012")]
    [InlineData("1", "+1001", "+1001")]
    [InlineData("1", "+39 (06) 1234567", "+39061234567")]
    [InlineData("1", "+225 (07) 07 12 34 56", "+2250707123456")]
    [InlineData("1", "+44 20 7946 (0123)", "+442079460123")]
    [InlineData("1", "+44 (0)20 7946 (0123)", "+442079460123")]
    [InlineData("1", "+4420 (079) 460123", "+4420079460123")]
    [InlineData("1", "9999999999999999999999", "9999999999999999999999")]
    [InlineData("1", "+9999999999999999999999", "+9999999999999999999999")]
    [InlineData("49", "1001", "1001")]
    [InlineData("49", "30123", "30123")]
    [InlineData("49", "4930", "4930")]
    [InlineData("49", "0301", "0301")]
    [InlineData("49", "30901820", "30901820")]
    [InlineData("none", "14155550123", "14155550123")]
    [InlineData("none", "004930901820", "+4930901820")]
    [InlineData("1", "alice", "alice")]
    [InlineData("1", "Alice", "alice")]
    [InlineData("1", "sip:Alice@Example.com:5060;transport=tcp", "alice@example.com")]
    [InlineData("1", "sip:example.com", "example.com")]
    [InlineData("1", "1-800-FLOWERS", "1-800-flowers")]
    [InlineData("1", "alex5", "alex5")]
    [InlineData("1", "*67", "*67")]
    [InlineData("1", "4+15", "4+15")]
    [InlineData("1", "sip:", "")]
    [InlineData("1", "%", "%")]
    [InlineData("1", "\ud83d", "\ud83d")]
    [InlineData("1", "+", "+")]
    public void leaves_extensions_and_names_what_they_are(string country, string text, string normal) =>
        Assert.Equal(normal, Plan(country).Normal(text).Text);

    [Fact]
    public void is_found_by_everything_that_a_document_may_contain_for_it() => Gen.Select(
        Histories.OneOf<string>(["1", "49", "39", "36", "47", "7", "none"]),
        Histories.OneOf<string>(["", "+", "00", "011", "+00", "1", "49", "490", "0", "06", "+490", "0039", "+360"]),
        Gen.String["0123456789"].Where(it => it.Length is > 0 and < 18)).Sample((country, prefix, digits) =>
        {
            var plan = Plan(country);
            Assert.Contains(prefix + digits, plan.SpellingsOf(plan.Normal(prefix + digits)));
        });

    [Fact]
    public void of_any_text_is_found_without_a_fault() => Gen.Select(
        Gen.String, Histories.OneOf<string>(["", "sip:", "tel:", "<", "+1 (0", ";ext=", "@", "%"]), Gen.String)
        .Sample((before, between, after) =>
        {
            NumberingPlan.Usual.Normal(before + between + after);
            NumberingPlan.Usual.CallerOf(before + between + after);
        });

    [Theory]
    [InlineData("CountryCode", "+49", "has '+49', and must be 1 to 3 digits, without '+', or 'none'.")]
    [InlineData("CountryCode", "DE", "has 'DE', and must be 1 to 3 digits, without '+', or 'none'.")]
    [InlineData("CountryCode", "0049", "has '0049', and must be 1 to 3 digits, without '+', or 'none'.")]
    [InlineData("CountryCode", "049", "must not begin with 0: no country code does.")]
    [InlineData("InternationalPrefix", "00,+", "has '+', and must be 1 to 5 digits, without '+', or 'none'.")]
    [InlineData("InternationalPrefix", "00,,011", "has '', and must be 1 to 5 digits, without '+', or 'none'.")]
    [InlineData("NationalPrefix", "\u0660", "has '\u0660', and must be 1 to 5 digits, without '+', or 'none'.")]
    [InlineData("NationalPrefix", "00", "is '00', which is also an international prefix.")]
    public void depends_on_settings_that_are_checked_at_the_start(string name, string value, string sentence) =>
        Assert.Equal(
            $"Numbering__{name} {sentence}",
            Assert.Throws<CannotStartException>(() => Plan((name, value), ("InternationalPrefix", "00"))).Message);

    [Fact]
    public void depends_on_the_prefixes_of_the_country()
    {
        Assert.Equal("1", Plan([]).CountryCode);
        Assert.Equal(["011", "00"], Plan([]).InternationalPrefixes);
        Assert.Equal(("49", "0"), (Plan("49").CountryCode, Plan("49").NationalPrefix));
        Assert.Equal(["00"], Plan("49").InternationalPrefixes);
        var australia = Plan(("CountryCode", "61"), ("InternationalPrefix", "00, 0011"));
        Assert.Equal("+14155550123", australia.Normal("0011 1 415 555 0123").Text);
        Assert.Equal("+61299990000", australia.Normal("02 9999 0000").Text);
        Assert.Equal(
            "+79161234567", Plan(("CountryCode", "7"), ("NationalPrefix", "8")).Normal("8 916 123-45-67").Text);
        Assert.Equal("004930901820", Plan(("InternationalPrefix", "none")).Normal("004930901820").Text);
    }

    private static NumberingPlan Plan(string country) => country switch
    {
        "39" or "47" => Plan(("CountryCode", country), ("NationalPrefix", "none")),
        "36" => Plan(("CountryCode", country), ("NationalPrefix", "06")),
        _ => Plan(("CountryCode", country)),
    };

    private static NumberingPlan Plan(params (string Name, string Value)[] settings) =>
        NumberingOptions.Of(new ConfigurationBuilder().AddInMemoryCollection(settings.DistinctBy(it => it.Name)
            .Select(it => KeyValuePair.Create($"Numbering:{it.Name}", (string?)it.Value))).Build());
}
