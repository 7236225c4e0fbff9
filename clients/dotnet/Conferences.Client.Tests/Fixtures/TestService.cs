namespace Conferences.Client.Tests.Fixtures;

/// <summary>The running service that the tests are about.</summary>
internal static class TestService
{
    /// <summary>Its address; without one the test is skipped.</summary>
    public static Uri Address => new(Setting("URL"));

    /// <summary>An API key of its demo account.</summary>
    public static string Key => Setting("KEY");

    /// <summary>The demo account.</summary>
    public static string Account => Setting("ACCOUNT");

    private static string Setting(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{name} names no service; clients/dotnet/check starts one.");
        return value!;
    }
}
