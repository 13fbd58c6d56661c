using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar.Sources;

/// <summary>Reads a WeRSS server: its accounts become sources, its new, edited and late articles become their items.</summary>
internal sealed class ReadWeRss(IDbContextFactory<SignalboxDb> dbs, WeRssClient client, TimeProvider clock)
{
    private const int DetailsAtOnce = 4;
    private const int MostLateTexts = 100;

    // WeRSS fetches missing texts about hourly; what has none after that will hardly get one.
    private static readonly TimeSpan LateTextWithin = TimeSpan.FromDays(2);

    /// <returns>One reading an account that is switched on, and one of the server itself, without items.</returns>
    /// <exception cref="RefusedException">The server's own sentence where it had one.</exception>
    public async Task<IReadOnlyList<SourceReading>> RunAsync(Source server, CancellationToken ct)
    {
        var accounts = await AccountsAsync(await client.ListAccountsAsync(ct), ct);
        var listing = await client.ListNewArticlesAsync(
            server.NewestAt,
            (ids, token) => KnownAsync(accounts, ids, token),
            ct
        );
        var listed = listing
            .New.Concat(listing.Edited)
            .Concat(await LateAsync(accounts, ct))
            .DistinctBy(a => a.Id)
            .Where(a =>
                a.AccountId is not null && accounts.TryGetValue(a.AccountId, out var account) && account.Enabled
            )
            .ToList();
        var items = (await DetailedAsync(listed, ct)).ToLookup(i => i.Account, i => i.Item);

        return
        [
            .. accounts
                .Values.Where(a => a.Enabled)
                .Select(a => new SourceReading
                {
                    SourceId = a.Id,
                    Title = a.Title,
                    Items = [.. items[a.Address]],
                    Given = items[a.Address].Count(),
                }),
            new SourceReading
            {
                SourceId = server.Id,
                Items = [],
                Given = 0,
                NewestAt = listing.New.Concat(listing.Edited).Max(a => a.PublishedAt),
            },
        ];
    }

    /// <summary>Accounts that are new at the server become sources; a name that changed there changes here.</summary>
    private async Task<Dictionary<string, Source>> AccountsAsync(
        IReadOnlyList<WeRssAccount> accounts,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var known = await db.Set<Source>()
            .Where(s => s.Kind == SourceKind.WeRssAccount)
            .ToDictionaryAsync(s => s.Address, ct);
        foreach (var account in accounts)
        {
            if (known.TryGetValue(account.Id, out var source))
            {
                if (source.TitleIsOurs)
                    source.Title = account.Name;
                continue;
            }
            source = new Source
            {
                Id = Ids.New(clock),
                Kind = SourceKind.WeRssAccount,
                Title = account.Name,
                TitleIsOurs = true,
                Address = account.Id,
                CreatedAt = clock.GetUtcNow(),
            };
            db.Add(source);
            known[account.Id] = source;
        }
        await db.SaveChangesAsync(ct);
        return known;
    }

    private async Task<IReadOnlyDictionary<string, DateTimeOffset?>> KnownAsync(
        Dictionary<string, Source> accounts,
        IReadOnlyList<string> ids,
        CancellationToken ct
    )
    {
        var sources = accounts.Values.Select(s => s.Id).ToList();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var known = await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>() on origin.ArticleId equals article.Id
            where sources.Contains(origin.SourceId) && ids.Contains(origin.ItemKey)
            select new
            {
                origin.ItemKey,
                // An edit of a copy changes nothing: whoever told the story first tells it.
                PublishedAt = origin.Match == OriginMatch.First ? article.PublishedAt : null,
            }
        ).ToListAsync(ct);
        return known
            .DistinctBy(k => k.ItemKey)
            .ToDictionary(k => k.ItemKey, k => k.PublishedAt, StringComparer.Ordinal);
    }

    /// <summary>Articles whose text had not come when they were listed.</summary>
    private async Task<IReadOnlyList<WeRssArticle>> LateAsync(Dictionary<string, Source> accounts, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - LateTextWithin;
        var byId = accounts.Values.ToDictionary(s => s.Id, s => s.Address);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var late = await (
            from article in db.Set<Article>()
            join origin in db.Set<ArticleOrigin>() on article.Id equals origin.ArticleId
            where
                article.TextState == TextState.Pending
                && article.FirstSeenAt >= since
                && byId.Keys.Contains(origin.SourceId)
                && origin.Match == OriginMatch.First
            orderby article.FirstSeenAt descending
            select new
            {
                origin.ItemKey,
                origin.SourceId,
                article.Title,
                article.Url,
                article.Summary,
                article.PublishedAt,
            }
        )
            .Take(MostLateTexts)
            .ToListAsync(ct);
        return
        [
            .. late.Select(l => new WeRssArticle
            {
                Id = l.ItemKey,
                AccountId = byId[l.SourceId],
                Title = l.Title,
                Url = l.Url,
                Description = l.Summary,
                PublishedAt = l.PublishedAt,
                State = WeRssArticleState.Listed,
            }),
        ];
    }

    private async Task<IReadOnlyList<(string Account, FoundItem Item)>> DetailedAsync(
        List<WeRssArticle> listed,
        CancellationToken ct
    )
    {
        var items = new (string, FoundItem)[listed.Count];
        await Parallel.ForAsync(
            0,
            listed.Count,
            new ParallelOptions { MaxDegreeOfParallelism = DetailsAtOnce, CancellationToken = ct },
            async (at, token) =>
                items[at] = (listed[at].AccountId!, Item(listed[at], await DetailAsync(listed[at].Id, token)))
        );
        return items;
    }

    /// <summary>One text that cannot be had now must not cost the others: it counts as late.</summary>
    private async Task<WeRssArticle?> DetailAsync(string id, CancellationToken ct)
    {
        try
        {
            return await client.GetArticleAsync(id, ct);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static FoundItem Item(WeRssArticle listed, WeRssArticle? detail)
    {
        var html = detail?.ContentHtml;
        var text = html is null ? "" : FeedHtml.Text(html);
        var description = detail?.Description ?? listed.Description;
        // Title and text of one answer: an edit between list and detail would pair the old title with the new text.
        var given = detail is { Title.Length: > 0 } ? detail.Title : listed.Title;
        var title = given.Length > 0 ? given : description ?? "（无标题）";
        return new FoundItem
        {
            Key = listed.Id,
            Title = title,
            Url = listed.Url ?? "",
            Author = listed.AccountName,
            Summary = description,
            Text = text.Length > 0 ? text : description ?? "",
            TextState = State(detail, text),
            PublishedAt = listed.PublishedAt,
            Original = html ?? description ?? title,
        };
    }

    private static TextState State(WeRssArticle? detail, string text) =>
        detail?.State switch
        {
            WeRssArticleState.Deleted => TextState.Gone,
            WeRssArticleState.Full when text.Length > 0 => TextState.Full,
            _ => TextState.Pending,
        };
}
