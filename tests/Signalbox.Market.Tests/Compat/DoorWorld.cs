using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Tests.Compat;

/// <summary>What the door answered.</summary>
internal sealed record DoorAnswer(JsonElement Body, HttpResponseMessage Http)
{
    public int Code => Body.GetProperty("code").GetInt32();
    public string Message => Body.GetProperty("msg").GetString() ?? "";
    public JsonElement Data => Body.GetProperty("data");

    /// <summary>Each row as text, numbers without zeros at the end.</summary>
    public IReadOnlyList<string> Rows => [.. Data.GetProperty("items").EnumerateArray().Select(Row)];

    public IReadOnlyList<string?> Fields => [.. Data.GetProperty("fields").EnumerateArray().Select(f => f.GetString())];

    public bool HasMore => Data.GetProperty("has_more").GetBoolean();

    public string? Header(string name) =>
        Http.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private static string Row(JsonElement row) =>
        string.Join(
            " ",
            row.EnumerateArray()
                .Select(v =>
                    v.ValueKind == JsonValueKind.Number
                        ? (v.GetDecimal() / 1.0000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
                        : v.ToString()
                )
        );
}

/// <summary>A program whose store was filled by a run over Tushare's far end, and its Tushare door.</summary>
internal static class DoorWorld
{
    /// <summary>A share with dividends, one that was suspended, one with bonus shares, one of Beijing, one that is suspended now, a fund, an index.</summary>
    public static readonly string[] Symbols =
    [
        "600519.SH",
        "600000.SH",
        "000001.SZ",
        "920163.BJ",
        "302132.SZ",
        "510300.SH",
        "000300.SH",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<SitesWorld> FilledAsync(DatabaseKind kind, params (string Key, string Value)[] more)
    {
        var world = await SitesWorld.StartAsync(kind, 0, more);
        var run = await world.SyncAsync(
            new
            {
                symbols = Symbols,
                from = new DateOnly(2025, 4, 1),
                to = new DateOnly(2026, 3, 2),
            }
        );
        Assert.Equal(0, run.GetProperty("failed").GetInt32());
        return world;
    }

    /// <summary>The owner's token.</summary>
    public static string Token(this SitesWorld world) =>
        world.Server.Http.DefaultRequestHeaders.Authorization!.Parameter!; // the server's own tests set it

    public static Task<DoorAnswer> CallAsync(
        this SitesWorld world,
        string api,
        object? parameters = null,
        string fields = "",
        string? token = null
    ) =>
        PostAsync(
            world.Server.Anonymous,
            "/compat/tushare",
            new
            {
                api_name = api,
                token = token ?? world.Token(),
                @params = parameters ?? new { },
                fields,
            }
        );

    /// <summary>The same call to the far end that the store was filled from.</summary>
    public static Task<DoorAnswer> FarAsync(
        this SitesWorld world,
        string api,
        object? parameters = null,
        string fields = ""
    ) =>
        PostAsync(
            world.Server.Anonymous,
            world.Tushare.Url,
            new
            {
                api_name = api,
                token = world.Tushare.Token.Text,
                @params = parameters ?? new { },
                fields,
            }
        );

    public static async Task<DoorAnswer> PostAsync(HttpClient client, string address, object body)
    {
        var answer = await client.PostAsJsonAsync(new Uri(address, UriKind.RelativeOrAbsolute), body, Ct);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        return new DoorAnswer(await answer.Content.ReadFromJsonAsync<JsonElement>(Ct), answer);
    }
}
