namespace Signalbox.Platform.Overview;

/// <summary>One figure of the overview.</summary>
public sealed record Tile
{
    /// <summary>How many days <see cref="Series"/> has.</summary>
    public const int Days = 14;

    /// <summary>Stable dotted word, e.g. <c>llm.cost-today</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What the figure is, in Chinese.</summary>
    public required string LabelZh { get; init; }

    /// <summary>The same in English.</summary>
    public required string LabelEn { get; init; }

    /// <summary>The figure itself, unrounded.</summary>
    public required decimal Value { get; init; }

    /// <summary><c>CNY</c> for yuan; null is a count.</summary>
    public string? Unit { get; init; }

    /// <summary>A line below the figure, in Chinese; null when there is nothing to add.</summary>
    public string? SubZh { get; init; }

    /// <summary>The same in English.</summary>
    public string? SubEn { get; init; }

    /// <summary>The same figure of the last <see cref="Days"/> days of the owner's zone, today last; empty when it has no past.</summary>
    public IReadOnlyList<decimal> Series { get; init; } = [];

    /// <summary>The page with the whole.</summary>
    public required string Path { get; init; }
}
