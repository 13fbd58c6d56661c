namespace Signalbox.FarEnds.Samples;

/// <summary>A composed article: what it says, and what a reader of the sample world ought to make of it.</summary>
/// <remarks>Places, offices, firms and figures in the texts are invented; their dates are marks until <see cref="At"/>.</remarks>
public sealed record SampleArticle
{
    /// <summary>Names it within its source; also the last part of its address.</summary>
    public required string Key { get; init; }

    /// <summary>How long before the start of the world it was published.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>Plain text.</summary>
    public required string Title { get; init; }

    /// <summary>Plain text, a paragraph a line.</summary>
    public required string Text { get; init; }

    /// <summary>What it is to the owner of the sample world.</summary>
    public SampleKind Kind { get; init; } = SampleKind.Ordinary;

    /// <summary>What goes wrong with it.</summary>
    public SampleQuirk Quirk { get; init; }

    /// <summary>Articles of one story carry the same word; null stands alone.</summary>
    public string? Story { get; init; }

    /// <summary>HTML put before the text, e.g. a picture that loads late.</summary>
    public string Extra { get; init; } = "";

    /// <summary>The same with its dates written for a day, so that what was ahead of its author is ahead of its reader.</summary>
    public SampleArticle At(DateTimeOffset now) =>
        this with
        {
            Title = SampleDates.Write(Title, now),
            Text = SampleDates.Write(Text, now),
        };

    /// <summary>The first paragraph, cut as digests are.</summary>
    public string Digest
    {
        get
        {
            var first = Text.Split('\n')[0];
            return first.Length <= 60 ? first : first[..60] + "…";
        }
    }

    /// <summary>The text as a page carries it.</summary>
    public string Html =>
        Extra + string.Concat(Text.Split('\n').Select(p => $"<p>{System.Net.WebUtility.HtmlEncode(p)}</p>"));
}

/// <summary>What an article is to the owner of the sample world.</summary>
public enum SampleKind
{
    /// <summary>News without a handle.</summary>
    Ordinary,

    /// <summary>Worth acting on.</summary>
    Opportunity,

    /// <summary>Sells something to the reader.</summary>
    Advertisement,

    /// <summary>Looks for staff.</summary>
    Recruitment,

    /// <summary>Named by the owner as never wanted.</summary>
    MustNot,
}

/// <summary>What goes wrong with an article.</summary>
public enum SampleQuirk
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its text comes later.</summary>
    LateText,

    /// <summary>Its author took it back.</summary>
    Deleted,

    /// <summary>Its HTML carries a script.</summary>
    Script,
}
