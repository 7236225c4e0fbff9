using System.Net;
using System.Text;
using Conferences.Client.Tests.Fixtures;

namespace Conferences.Client.Tests;

/// <summary>Whatever goes wrong is one exception, with all that the service said.</summary>
public sealed class An_error
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task names_each_field_with_its_rule()
    {
        await using var test = TestClient.Start();
        var invalid = await Assert.ThrowsAsync<ConferencesException>(() => test.Client.CreateAsync(
            new() { MaxParticipants = -1, Member = new() { Pins = ["x"] } }, cancellation: Now));
        Assert.Equal(HttpStatusCode.BadRequest, invalid.Status);
        Assert.Equal("validation error", invalid.Error);
        Assert.Equal(
            [("max_participants", "minimum", "-1"), ("member.pins.0", "pattern", "x")],
            invalid.Problems.Select(it => (it.Field!, it.Rule, it.Cause!)));
        Assert.Contains("max_participants: Value must be at least 0", invalid.Message, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", invalid.RequestId!);
        Assert.False(invalid.IsTransient);
    }

    [Fact]
    public async Task names_the_numbers_that_are_in_use()
    {
        await using var test = TestClient.Start();
        var number = $"{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}";
        await test.Client.CreateAsync(new() { ConferenceNumbers = [number] }, cancellation: Now);
        var refused = await Assert.ThrowsAsync<ConferencesException>(() =>
            test.Client.CreateAsync(new() { ConferenceNumbers = [number] }, cancellation: Now));
        var problem = Assert.Single(refused.Problems);
        Assert.Equal(("numbers", "unique", number), (problem.Field, problem.Rule, problem.Cause));
    }

    [Fact]
    public async Task says_what_was_not_found()
    {
        await using var test = TestClient.Start();
        var room = test.Client.Conference(Guid.NewGuid().ToString("N"));
        var missing = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Equal((HttpStatusCode.NotFound, "bad_identifier"), (missing.Status, missing.Error));
        Assert.Empty(missing.Problems);
        Assert.Contains(room.Id, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task names_the_rule_by_which_a_leg_is_refused()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1" }, cancellation: Now);
        await room.LockAsync(TimeSpan.FromSeconds(5), cancellation: Now);
        var refused = await Assert.ThrowsAsync<ConferencesException>(() =>
            room.JoinAsync(new JoiningLeg { CallId = "leg-2" }, cancellation: Now));
        Assert.Equal((HttpStatusCode.Conflict, "locked"), (refused.Status, refused.Error));
        var problem = Assert.Single(refused.Problems);
        Assert.Equal((null, "locked"), (problem.Field, problem.Rule));
    }

    [Fact]
    public async Task has_the_current_revision_when_somebody_else_was_faster()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        var read = await room.GetAsync(cancellation: Now);
        var edited = await room.PatchAsync(new() { Name = "First" }, read.Revision, cancellation: Now);
        var refused = await Assert.ThrowsAsync<ConferencesException>(() =>
            room.PatchAsync(new() { Name = "Second" }, read.Revision, cancellation: Now));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Equal(edited.Revision, refused.Revision);
        Assert.Equal("First", (await room.GetAsync(cancellation: Now)).Value.Name);
    }

    [Fact]
    public async Task says_that_the_key_does_not_act_for_another_account()
    {
        await using var test = TestClient.Start();
        var other = test.Client.ForAccount(Guid.NewGuid().ToString("N"));
        var refused = await Assert.ThrowsAsync<ConferencesException>(() =>
            other.ListAsync(cancellation: Now).AnyAsync(Now).AsTask());
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    [Fact]
    public async Task of_a_proxy_has_its_status()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        test.Sent.Next(RequestFaults.Answer(HttpStatusCode.Forbidden, "text/html", "<html>Forbidden</html>"));
        var refused = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Equal((HttpStatusCode.Forbidden, "", "403 Forbidden"), (refused.Status, refused.Error, refused.Message));
    }

    [Fact]
    public async Task is_made_of_a_page_that_a_proxy_gives_in_place_of_an_answer()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        test.Sent.Next(RequestFaults.Answer(HttpStatusCode.OK, "text/html", "<html>Log in</html>"));
        var foreign = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Contains("text/html", foreign.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", "<html>Log in</html>")]
    [InlineData("application/json", "<html>Log in</html>")]
    [InlineData("application/json", "{\"data\":[]}")]
    [InlineData("application/json", "")]
    public async Task is_made_of_such_a_page_in_place_of_a_login(string type, string page)
    {
        await using var test = TestClient.Start();
        test.Sent.NextLogin(RequestFaults.Answer(HttpStatusCode.OK, type, page));
        var foreign = await Assert.ThrowsAsync<ConferencesException>(() => test.CreateAsync());
        Assert.Equal(HttpStatusCode.OK, foreign.Status);
        Assert.EndsWith("it does not come from the service.", foreign.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>Log in</html>")]
    [InlineData("{\"data\":{\"id\":")]
    [InlineData("{\"error\":\"log in\"}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task is_made_of_a_success_that_is_not_in_the_words_of_the_service(string text)
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        test.Sent.Next(RequestFaults.Answer(HttpStatusCode.OK, "application/json", text));
        var foreign = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.False(foreign.IsTransient);
        Assert.Equal(2, test.Sent.Others.Count);
    }

    [Fact]
    public async Task of_a_proxy_may_be_in_another_encoding()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        test.Sent.Next((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden)
        {
            Content = new StringContent("{\"message\":\"für niemand\"}", Encoding.Latin1, "application/json"),
        }));
        var refused = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Equal((HttpStatusCode.Forbidden, "f\uFFFDr niemand"), (refused.Status, refused.Error));
    }

    [Fact]
    public async Task is_thrown_by_generated_requests_too()
    {
        await using var test = TestClient.Start();
        var account = await test.Client.GetAccountIdAsync(Now);
        var missing = await Assert.ThrowsAsync<ConferencesException>(() =>
            test.Client.Api.V2.Accounts[account].Conferences["nowhere"].GetAsync(cancellationToken: Now));
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
    }
}
