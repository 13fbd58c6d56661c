using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Reads accounts and articles from WeRSS. Every failure is a <see cref="RefusedException"/> in the server's own words.</summary>
internal sealed class WeRssClient(
    WeRssApi api,
    WeRssNewArticles newArticles,
    WeRssHealthReading health,
    IOptions<WeRssOptions> options,
    TimeProvider clock
)
{
    private const int MostAccounts = 10_000;

    /// <summary>Whether a WeRSS is set up.</summary>
    public bool IsUsed => options.Value.IsUsed;

    /// <returns>Every account, at most 10,000, newest subscription first.</returns>
    public async Task<IReadOnlyList<WeRssAccount>> ListAccountsAsync(CancellationToken ct)
    {
        Dictionary<string, WeRssAccount> accounts = new(StringComparer.Ordinal);
        List<WeRssAccount> ordered = [];
        for (var offset = 0; offset < MostAccounts; )
        {
            var data = await api.DataAsync(
                $"mps?limit={options.Value.PageSize}&offset={offset}",
                "list the accounts",
                ct
            );
            var rows = Rows(data);
            var before = ordered.Count;
            foreach (var account in rows.Select(Account).OfType<WeRssAccount>())
            {
                if (accounts.TryAdd(account.Id, account)) // one that came in meanwhile shifts the pages
                    ordered.Add(account);
            }
            offset += rows.Count;
            if (ordered.Count == before || offset >= (data.Number("total") ?? int.MaxValue))
                break;
        }
        return ordered;
    }

    /// <summary>Reads the list from the newest article back to what is known.</summary>
    /// <inheritdoc cref="WeRssNewArticles.RunAsync"/>
    public Task<WeRssListing> ListNewArticlesAsync(
        DateTimeOffset? watermark,
        KnownArticles known,
        CancellationToken ct
    ) => newArticles.RunAsync(watermark, known, ct);

    /// <summary>One article with its text, which may still be missing: then look again later.</summary>
    /// <returns>Null when the server does not have it any more.</returns>
    public async Task<WeRssArticle?> GetArticleAsync(string id, CancellationToken ct)
    {
        var answer = await api.GetAsync($"articles/{Uri.EscapeDataString(id)}", isOpen: true, ct);
        if (answer.IsSuccess)
            return WeRssArticles.Detailed(answer.Data, clock);
        return answer.Code == 40401 ? null : throw answer.Refusal($"show article {id}");
    }

    /// <summary>Whether it is alive and let in by WeChat, with the evidence. Never throws a refusal: that is an answer here.</summary>
    public Task<WeRssHealth> HealthAsync(CancellationToken ct) => health.RunAsync(ct);

    /// <summary>The rows of a page; <c>list</c> may be null.</summary>
    internal static IReadOnlyList<JsonElement> Rows(JsonElement data) =>
        data.Member("list") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static WeRssAccount? Account(JsonElement row) =>
        row.Text("id") is { } id
            ? new WeRssAccount(id, row.Text("mp_name") ?? id, row.Text("mp_intro"), row.Number("status") is null or 1)
            : null;
}
