namespace Signalbox.Market.Instruments;

/// <summary>Something with a price, under one number for as long as it lives, whatever its code.</summary>
/// <param name="Code">Canonical: <c>600519.SH</c>, <c>00700.HK</c>, <c>AAPL</c>.</param>
/// <param name="Name">As its lists write it; null where none names it.</param>
internal sealed record Instrument(int Id, string Code, Exchange Exchange, AssetKind Kind, string? Name)
{
    public Board? Board { get; init; }

    /// <summary>The initials of its name, in capitals.</summary>
    public string? Pinyin { get; init; }

    /// <summary>The first session, where a list says it.</summary>
    public DateOnly? Listed { get; init; }

    /// <summary>The day from which it is no longer listed.</summary>
    public DateOnly? Delisted { get; init; }

    /// <summary>Codes it had before.</summary>
    public IReadOnlyList<string> FormerCodes { get; init; } = [];

    /// <summary>The digits or the ticker alone.</summary>
    public string Bare => Code.Split('.')[0];
}
