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
            var national = Library.GetNationalSignificantNumber(number);
            string[] written =
            [
                Library.Format(number, PhoneNumberFormat.INTERNATIONAL),
                Library.Format(number, PhoneNumberFormat.RFC3966),
                expected,
                $"00{expected[1..]}",
                $"sip:{expected}@example.com;user=phone",

                // Shorter ones could be extensions.
                .. national.Length < 7 ? Array.Empty<string>() : [expected[1..]],
                .. national.Length < 7 || OtherAbroad.Contains(region) ? Array.Empty<string>() : [prefix + national],
            ];
            Assert.All(written, text => Assert.Equal($"{text} {expected}", $"{text} {plan.Normal(text)}"));
        }
    }
}
