namespace Signalbox.FarEnds.WeRss;

/// <summary>Accounts and articles of the far end, in memory.</summary>
public sealed class WeRssStore(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<WeRssAccountRow> accounts = [];
    private readonly List<WeRssArticleRow> articles = [];
    private int last;

    /// <summary>Whether new articles get ids without the number of their account; older rows keep theirs.</summary>
    public bool HasBareIds { get; set; }

    /// <summary>Every account, newest subscription first.</summary>
    public IReadOnlyList<WeRssAccountRow> Accounts
    {
        get
        {
            lock (gate)
                return [.. Enumerable.Reverse(accounts)];
        }
    }

    /// <summary>Every row, deleted ones included, ordered as the server lists them: by the raw number, rows without one last.</summary>
    public IReadOnlyList<WeRssArticleRow> Articles
    {
        get
        {
            lock (gate)
                return [.. articles.OrderByDescending(a => a.PublishTime ?? long.MinValue)];
        }
    }

    /// <summary>Follows an account.</summary>
    public WeRssAccountRow AddAccount(string id, string name, string intro = "")
    {
        var account = new WeRssAccountRow
        {
            Id = id,
            Name = name,
            Intro = intro,
            CreatedAt = clock.GetUtcNow(),
        };
        lock (gate)
            accounts.Add(account);
        return account;
    }

    /// <summary>Adds an article with text, under an id of its own.</summary>
    /// <param name="publishedAt">Now when left out.</param>
    public WeRssArticleRow AddArticle(
        string accountId,
        string title,
        DateTimeOffset? publishedAt = null,
        string content = "<p>正文</p>",
        string? description = null
    )
    {
        var number = Interlocked.Increment(ref last);
        var time = publishedAt ?? clock.GetUtcNow();
        var found = time.AddMinutes(3);
        var prefix = HasBareIds ? "" : $"{accountId.Replace("MP_WXS_", "", StringComparison.Ordinal)}-";
        return Add(
            new WeRssArticleRow
            {
                Id = $"{prefix}{2247490000 + number}_1",
                AccountId = accountId,
                Title = title,
                Url = $"https://mp.weixin.qq.com/s/Sb{number:D20}",
                Description = description ?? title,
                PublishTime = time.ToUnixTimeSeconds(),
                CreatedAt = found < clock.GetUtcNow() ? found : clock.GetUtcNow(),
                Content = content,
            }
        );
    }

    /// <summary>Adds a row just as it is.</summary>
    public WeRssArticleRow Add(WeRssArticleRow article)
    {
        lock (gate)
            articles.Add(article);
        return article;
    }

    /// <summary>The author changed the article: it moves to the front, as WeChat's update time is what counts.</summary>
    public void Edit(WeRssArticleRow article, string title, string content)
    {
        lock (gate)
            (article.Title, article.Content, article.PublishTime) = (
                title,
                content,
                clock.GetUtcNow().ToUnixTimeSeconds()
            );
    }

    /// <summary>Takes a row out for good.</summary>
    public void Remove(WeRssArticleRow article)
    {
        lock (gate)
            articles.Remove(article);
    }

    /// <summary>The account's name, or what the server shows when it has been deleted.</summary>
    public string NameOf(string? accountId) => Accounts.FirstOrDefault(a => a.Id == accountId)?.Name ?? "未知公众号";
}
