using Conferences.Domain.State;
using PhoneNumbers;

namespace Conferences.Tests.Domain;

/// <summary>The service's rule for numbers beside libphonenumber, which knows the plan of every country.</summary>
public sealed class Numbers_of_the_world
{
    private static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    // Where a mobile number has another form abroad than its national form with the country code before it.
    private static readonly string[] OtherAbroad = ["AR", "MX"];

    public static TheoryData<string> Regions => [.. Library.GetSupportedRegions().Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Regions))]
    public void are_the_same_in_each_way_the_library_writes_them(string region)
    {
        var prefix = Library.GetNddPrefixForRegion(region, stripNonDigits: true) ?? "";
        var country = $"{Library.GetCountryCodeForRegion(region)}";
        var plan = country == NumberingPlan.NorthAmerican
            ? NumberingPlan.Usual
            : new NumberingPlan(country, ["00"], prefix);
        foreach (var type in (PhoneNumberType[])[PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE])
        {
            if (Library.GetExampleNumberForType(region, type) is not { } number)
                continue;
            var expected = Library.Format(number, PhoneNumberFormat.E164);
            string[] written =
            [
                expected,
                expected[1..],
                $"00{expected[1..]}",
                Library.Format(number, PhoneNumberFormat.INTERNATIONAL),
                Library.Format(number, PhoneNumberFormat.RFC3966),
                $"sip:{expected}@example.com;user=phone",
                .. OtherAbroad.Contains(region)
                    ? Array.Empty<string>()
                    : [prefix + Library.GetNationalSignificantNumber(number)],
            ];
            Assert.All(written, text => Assert.Equal($"{text} {expected}", $"{text} {plan.Normal(text)}"));
            Assert.All(
                written.Where(text => !text.StartsWith("sip:", StringComparison.Ordinal)),
                text => Assert.Equal(expected, Library.Format(Library.Parse(text, region), PhoneNumberFormat.E164)));
        }
    }
}
