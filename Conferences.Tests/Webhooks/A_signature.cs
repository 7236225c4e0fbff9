using System.Globalization;
using System.Text;
using Conferences.Api.Webhooks.Delivery;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Conferences.Tests.Webhooks;

/// <summary>Checked by a library that is not ours.</summary>
public sealed class A_signature
{
    private const string Id = "0198e2b0-6a3c-7d41-9e55-000000000001";
    private const string Body = """{"type":"participant.joined","data":{"name":"Zoë"}}""";

    private static readonly string Current = Secret(1);
    private static readonly string Former = Secret(2);
    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Fact]
    public void is_accepted_by_whoever_has_the_secret() => Verify(Current, Signed(Body, Current));

    [Fact]
    public void is_accepted_with_the_former_secret_and_with_the_new_one_while_it_is_replaced()
    {
        // The library does not look at the last of several.
        var signed = Signed(Body, Current, Former);

        Assert.Equal([Signed(Body, Current), Signed(Body, Former), Signed(Body, Current)], signed.Split(' '));
        Verify(Current, signed);
        Verify(Former, signed);
    }

    [Fact]
    public void is_accepted_by_nobody_else() =>
        Assert.Throws<WebhookVerificationException>(() => Verify(Secret(3), Signed(Body, Current, Former)));

    [Fact]
    public void belongs_to_one_body() =>
        Assert.Throws<WebhookVerificationException>(() => Verify(Current, Signed(Body + " ", Current)));

    // The example that libraries of Standard Webhooks are tested with.
    [Fact]
    public void is_that_of_a_known_example() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        Signature.Of(
            ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            """{"test": 2432232314}"""u8));

    private static string Signed(string body, params string[] secrets) =>
        Signature.Of(secrets, Id, Now, Encoding.UTF8.GetBytes(body));

    private static void Verify(string secret, string signature) => new StandardWebhook(secret).Verify(
        Body,
        new HeaderDictionary
        {
            ["webhook-id"] = Id,
            ["webhook-timestamp"] = Now.ToString(CultureInfo.InvariantCulture),
            ["webhook-signature"] = signature,
        });

    private static string Secret(byte fill) => $"whsec_{Convert.ToBase64String([.. Enumerable.Repeat(fill, 32)])}";
}
