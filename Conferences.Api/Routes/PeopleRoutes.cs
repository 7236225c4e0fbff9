using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Wolverine;

namespace Conferences.Api.Routes;

/// <summary>Erasure of people. Their data is read where it belongs, e.g. in participants.</summary>
internal static class PeopleRoutes
{
    /// <summary>Erase a person's data.</summary>
    /// <remarks>
    /// Erases name, number and variables of one leg from everything that can be read here. The events are unchanged and
    /// can still be verified. Data that was published or exported earlier is not affected.
    /// `person.erased` records who did it.
    /// </remarks>
    public static async Task Erase(HttpContext http, IMessageBus bus, Admission admission, string person)
    {
        using var entered = await admission.WriteAsync(http.RequestAborted);
        var request = CrossbarRequest.Of(http);
        var (key, error) = request.Key(http.Request);
        await http.SendAsync(error ?? (Ids.IsId(person)
            ? await bus.InvokeForTenantAsync<Reply>(
                CrossbarRequest.AccountOf(http),
                new ErasePerson(new(person), CommandEndpoint.ActorOf(http), request.RequestId, request.At, key))
            : Replies.Unknown(person)));
    }
}
