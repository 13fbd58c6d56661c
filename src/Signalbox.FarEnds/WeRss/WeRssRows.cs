namespace Signalbox.FarEnds.WeRss;

/// <summary>A WeChat account that the far end follows.</summary>
public sealed record WeRssAccountRow
{
    /// <summary>For instance <c>MP_WXS_3223096120</c>.</summary>
    public required string Id { get; init; }

    /// <summary>As readers see it.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence about it; may be empty.</summary>
    public string Intro { get; init; } = "";

    /// <summary>When it was subscribed to.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An article row of the far end; tests change it while the server runs.</summary>
public sealed class WeRssArticleRow
{
    /// <summary>Account number, message and index; older rows lack the first.</summary>
    public required string Id { get; init; }

    /// <summary>Null is sent as null, like every other member.</summary>
    public string? AccountId { get; set; }

    /// <summary>Plain text.</summary>
    public string? Title { get; set; }

    /// <summary>On mp.weixin.qq.com, short or long form.</summary>
    public string? Url { get; set; }

    /// <summary>The digest; often the title again.</summary>
    public string? Description { get; set; }

    /// <summary>The number as it is sent and sorted by: seconds, or milliseconds in rows of the uglier kind.</summary>
    public long? PublishTime { get; set; }

    /// <summary>When the server found it.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>HTML; empty while the text has not been fetched yet.</summary>
    public string Content { get; set; } = "";

    /// <summary>1 active, 1000 deleted.</summary>
    public int Status { get; set; } = 1;

    /// <summary>Sends the id as a number, which it then must be.</summary>
    public bool HasNumberId { get; set; }

    /// <summary>Sends times as text instead of numbers.</summary>
    public bool HasTextTimes { get; set; }
}
