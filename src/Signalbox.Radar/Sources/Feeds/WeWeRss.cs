using System.Text.Json;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>An account that a WeWe RSS server collects.</summary>
/// <param name="UpdatedAt">When its newest article came out; null where there is none yet.</param>
internal sealed record WeWeAccount(string Id, string Name, DateTimeOffset? UpdatedAt);

/// <summary>Knows a WeWe RSS server by its list of feeds, which no page of it names.</summary>
/// <remarks>As of cooderl/wewe-rss 253fa078: <c>/feeds</c> is the list, <c>/feeds/{id or all}.{rss, atom, json}</c> are the feeds.</remarks>
internal static class WeWeRss
{
    public const string Format = "WeWe RSS";
    public const string AllTitle = "WeWe RSS 全部公众号";
    public const string ListPath = "/feeds";

    private const int MostAccounts = 200;
    private const int LongestId = 100;

    /// <summary>Where its feed lies, as Atom: of the three forms RSS leaves out whose article it is.</summary>
    public static Uri FeedOf(Uri server, string id) => new(server, $"{ListPath}/{Uri.EscapeDataString(id)}.atom");

    /// <summary>Names of the feed of all accounts, in two versions.</summary>
    public static bool IsAll(string title) => title is "WeWe-RSS All" or "WeWe-RSS";

    /// <summary>The accounts in a list of feeds; null for any other document.</summary>
    public static IReadOnlyList<WeWeAccount>? Accounts(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                return null;
            var accounts = json.RootElement.EnumerateArray().Take(MostAccounts).Select(Account).ToList();
            return accounts.Contains(null) ? null : [.. accounts.OfType<WeWeAccount>()];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WeWeAccount? Account(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object
        && Text(row, "id") is { Length: <= LongestId } id
        && Text(row, "name") is { } name
        && row.TryGetProperty("syncTime", out _)
        && row.TryGetProperty("updateTime", out var time)
            ? new WeWeAccount(
                id,
                FeedHtml.Line(name),
                time.ValueKind == JsonValueKind.Number
                && time.TryGetInt64(out var seconds)
                && seconds is > 0 and < 10_000_000_000
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                    : null
            )
            : null;

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() is { Length: > 0 } text
                ? text
                : null
            : null;
}
