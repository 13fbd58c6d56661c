using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Articles;

/// <summary>How much of an article's text we have.</summary>
internal enum TextState
{
    /// <summary>The whole text.</summary>
    Full,

    /// <summary>Title and summary only; more is not to be had.</summary>
    Summary,

    /// <summary>Title and summary only, but the far end is still fetching the text: looked for again.</summary>
    Pending,

    /// <summary>Its author or the platform took it down.</summary>
    Gone,
}

/// <summary>One story, however many sources carried it.</summary>
internal sealed class Article
{
    public required Guid Id { get; init; }

    public required string Title { get; set; }

    /// <summary>Address without fragment and tracking parameters; what came first among its sources.</summary>
    public required string Url { get; set; }

    public string? Author { get; set; }

    /// <summary>Short text of the source's; null when it gave none.</summary>
    public string? Summary { get; set; }

    /// <summary>Clean text, cut at 64 KB; equal to the summary while there is no more.</summary>
    public required string Text { get; set; }

    public required TextState TextState { get; set; }

    /// <summary>As the source says; null when it said none or an impossible one.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>Publication, or first sight where there is none: what «new» and «old» are judged by.</summary>
    public required DateTimeOffset DatedAt { get; set; }

    /// <summary>Rises when title or text has changed; a judgement is bound to it.</summary>
    public int Revision { get; set; } = 1;

    /// <summary>Of title and text with blanks and punctuation left out; equal means the same article.</summary>
    public required string ContentKey { get; set; }

    /// <summary>64-bit fingerprint of the text; near duplicates differ in few bits.</summary>
    public required long Fingerprint { get; set; }

    /// <summary>How many sources carried it.</summary>
    public int SourceCount { get; set; } = 1;

    /// <summary>Whether it came with the samples.</summary>
    public bool Sample { get; set; }

    public static void Configure(EntityTypeBuilder<Article> table)
    {
        table.HasKey(a => a.Id);
        table.HasIndex(a => a.DatedAt).HasDatabaseName("radar_article_dated_at");
        table.HasIndex(a => a.FirstSeenAt).HasDatabaseName("radar_article_first_seen_at");
        table.HasIndex(a => a.Url).HasDatabaseName("radar_article_url");
        table.HasIndex(a => a.ContentKey).HasDatabaseName("radar_article_content_key");
    }
}

/// <summary>How an item of a source became part of an article.</summary>
internal enum OriginMatch
{
    /// <summary>It made the article.</summary>
    First,

    /// <summary>Same address as one we had.</summary>
    SameAddress,

    /// <summary>Same title and text.</summary>
    SameText,

    /// <summary>Nearly the same text.</summary>
    NearText,
}

/// <summary>One item of one source, as it was first seen there, and the article that it belongs to.</summary>
internal sealed class ArticleOrigin
{
    public required Guid Id { get; init; }

    public required Guid ArticleId { get; init; }

    public required Guid SourceId { get; init; }

    /// <summary>The source's own id of it, or its address, or a digest where it has neither; unique within the source.</summary>
    public required string ItemKey { get; init; }

    public required string Title { get; init; }

    public required string Url { get; init; }

    public required OriginMatch Match { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public required Guid? RunId { get; init; }

    public static void Configure(EntityTypeBuilder<ArticleOrigin> table)
    {
        table.HasKey(o => o.Id);
        table.HasIndex(o => new { o.SourceId, o.ItemKey }).IsUnique().HasDatabaseName("radar_article_origin_item");
        table.HasIndex(o => o.ArticleId).HasDatabaseName("radar_article_origin_article");
        table.HasIndex(o => new { o.SourceId, o.SeenAt }).HasDatabaseName("radar_article_origin_source_seen");
        table.HasIndex(o => o.RunId).HasDatabaseName("radar_article_origin_run");
    }
}

/// <summary>The original as the source gave it, gzip; a new one for each change.</summary>
internal sealed class ArticleSnapshot
{
    public required Guid Id { get; init; }

    public required Guid OriginId { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>SHA-256 of the title, a line end and <see cref="Body"/> before compression, hex; unique within the origin.</summary>
    public required string Digest { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>The title that went with it; null where it was not kept.</summary>
    public string? Title { get; init; }

    public static void Configure(EntityTypeBuilder<ArticleSnapshot> table)
    {
        table.HasKey(s => s.Id);
        table.HasIndex(s => new { s.OriginId, s.Digest }).IsUnique().HasDatabaseName("radar_article_snapshot_digest");
    }
}
