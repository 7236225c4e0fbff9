using System.Buffers;
using Npgsql;

namespace Conferences.Floor;

/// <summary>The least that reads conferences: the stored JSON of the service's rows, copied to the answer.</summary>
internal static class Reading
{
    private const string Json = "application/json";

    public static async Task OneAsync(HttpContext http, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "select data::text from conferences.mt_doc_conference where tenant_id = $1 and id = $2");
        command.Parameters.Add(Value(http, "account"));
        command.Parameters.Add(Value(http, "id"));
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync())
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var json = row.GetFieldValue<byte[]>(0);
        http.Response.ContentType = Json;
        http.Response.ContentLength = json.Length;
        await http.Response.BodyWriter.WriteAsync(json);
    }

    // One more than the page shows, as the service reads it to know whether there is a next one.
    public static async Task PageAsync(HttpContext http, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "select data::text from conferences.mt_doc_conference where tenant_id = $1 order by id desc limit 51");
        command.Parameters.Add(Value(http, "account"));
        await using var row = await command.ExecuteReaderAsync();
        http.Response.ContentType = Json;
        var body = http.Response.BodyWriter;
        body.Write("["u8);
        for (var shown = 0; await row.ReadAsync() && shown < 50; shown++)
        {
            if (shown > 0)
                body.Write(","u8);
            body.Write(row.GetFieldValue<byte[]>(0));
        }

        body.Write("]"u8);
        await body.FlushAsync();
    }

    private static NpgsqlParameter<string> Value(HttpContext http, string name) =>
        new() { TypedValue = (string)http.Request.RouteValues[name]! };
}
