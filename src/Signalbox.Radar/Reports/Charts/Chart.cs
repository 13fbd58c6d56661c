namespace Signalbox.Radar.Reports.Charts;

/// <summary>What a chart shows, before it is drawn; its table says the same in words.</summary>
internal sealed record Chart
{
    /// <summary>Unique on its page, e.g. <c>flow</c>; begins the ids of its parts.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>The same in one sentence, for those who do not see it.</summary>
    public required string Says { get; init; }

    /// <summary>What opens the table, e.g. 表格.</summary>
    public required string Table { get; init; }

    /// <summary>What the labels are, e.g. 日期.</summary>
    public required string Corner { get; init; }

    /// <summary>One a place, from left to right; at most 31.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>What a full bar is; null takes the largest value, of each row its own.</summary>
    public decimal? Full { get; init; }

    /// <summary>Behind each figure in the table, e.g. <c>%</c>.</summary>
    public string Unit { get; init; } = "";
}

/// <param name="Values">One a label; null where there is nothing to count.</param>
/// <param name="Sum">The figure beside a row.</param>
/// <param name="Note">Small words behind it; null for none.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<decimal?> Values, string Sum, string? Note = null);
