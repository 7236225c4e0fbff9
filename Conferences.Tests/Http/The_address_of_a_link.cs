using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Conferences.Tests.Http;

/// <summary>Whoever has the address may join, so that it must stand nowhere but in the browser.</summary>
public sealed class The_address_of_a_link(Service service)
{
    [Theory]
    [InlineData("/console/join/aaa.bbb.ccc")]
    [InlineData("/Console/Join/aaa.bbb.ccc")]
    [InlineData("/console/join/")]
    public async Task shows_the_page_to_everybody(string path)
    {
        var told = await Wire.Ask(service.Address, $"GET {path}");
        Assert.StartsWith("HTTP/1.1 200", told, StringComparison.Ordinal);
        Assert.Contains("../join.js", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/console/join/../../appsettings.json")]
    [InlineData("/console/join/..%2f..%2fappsettings.json")]
    public async Task leads_to_no_other_file(string path) =>
        Assert.DoesNotContain("LogLevel", await Wire.Ask(service.Address, $"GET {path}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/console/join/aaa.bbb.ccc", "/console/join/")]
    [InlineData("/CONSOLE/JOIN/aaa.bbb.ccc/x", "/console/join/")]
    [InlineData("/console/join/", "/console/join/")]
    [InlineData("/console/join", "/console/join")]
    [InlineData("/v2/accounts/join/x", "/v2/accounts/join/x")]
    public void is_taken_out_of_the_request_before_anything_logs_it(string path, string left)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Path = path,
            RawTarget = $"{path}?a=b",
            QueryString = "?a=b",
        });
        LinkPath.TakeFrom(features);
        var request = features.Get<IHttpRequestFeature>()!;
        Assert.Equal((left, $"{left}?a=b"), (request.Path, request.RawTarget));
    }

    [Fact]
    public async Task lets_the_page_have_the_microphone_and_nothing_else_of_the_device()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var answer = await http.GetAsync("/console/join/aaa.bbb.ccc", TestContext.Current.CancellationToken);
        var policy = Assert.Single(answer.Headers.GetValues("Permissions-Policy"));
        Assert.Contains("microphone=(self)", policy, StringComparison.Ordinal);
        Assert.Contains("camera=()", policy, StringComparison.Ordinal);
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Contains("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }
}
