using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;

namespace Signalbox.Market.Providers.Tencent;

/// <summary>
/// Tencent's quote lines: fields between <c>~</c>, volumes in lots for the mainland and in shares for Hong Kong, the
/// exact amount in yuan only within field 35.
/// </summary>
internal static class TencentQuotes
{
    public const string Source = "tencent";

    private const int LeastFields = 38;
    private const int Lot = 100;

    /// <summary>Every quote of a body that holds any; codes that it does not know are left out.</summary>
    /// <exception cref="ProviderException">It holds something else.</exception>
    public static IReadOnlyList<Quote> Read(ReadOnlySpan<byte> body) => Read(SourceText.Decode(body));

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    public static IReadOnlyList<Quote> Read(string text)
    {
        if (SourceText.IsWebPage(text))
            throw new ProviderException(
                FaultKind.NotThisService,
                Source,
                "What answers is a web page, not Tencent's quotes."
            );
        if (!text.TrimEnd().EndsWith(';'))
            throw new ProviderException(
                FaultKind.Malformed,
                Source,
                "Tencent's answer breaks off in the middle of a line."
            );
        var quotes = new List<Quote>();
        var lines = 0;
        foreach (var (name, value) in SourceText.Assignments(text))
        {
            lines++;
            if (name == "v_pv_none_match" || !name.StartsWith("v_", StringComparison.Ordinal))
                continue;
            quotes.Add(One(name[2..], value.Split('~')));
        }
        return lines > 0
            ? quotes
            : throw new ProviderException(
                FaultKind.Malformed,
                Source,
                "Tencent's answer holds no quote line that is whole."
            );
    }

    private static Quote One(string code, string[] fields)
    {
        if (
            fields.Length < LeastFields
            || Spellings.Read(code) is not { Exchange: { } exchange, Canonical: { } symbol }
        )
            throw new ProviderException(
                FaultKind.Malformed,
                Source,
                $"Tencent's line of {code} has {fields.Length} fields, at least {LeastFields} are known."
            );
        var isHongKong = exchange == Exchange.Hk;
        var lot = isHongKong ? 1 : Lot;
        var at =
            SourceText.Instant(fields[30], exchange.TimeZone(), "yyyyMMddHHmmss", "yyyy/MM/dd HH:mm:ss")
            ?? throw new ProviderException(
                FaultKind.Malformed,
                Source,
                $"Tencent's time of {code} is none: {fields[30]}"
            );
        var volume = (SourceText.Number(fields[6]) ?? 0) * lot;
        return new Quote(
            symbol,
            fields[1].Length > 0 ? fields[1] : null,
            at,
            // In the opening auction the field is what would be paid, and nothing was.
            volume > 0
                ? SourceText.Price(fields[3])
                : null,
            SourceText.Price(fields[4]),
            SourceText.Price(fields[5]),
            SourceText.Price(fields[33]),
            SourceText.Price(fields[34]),
            volume,
            Amount(fields, isHongKong),
            Source
        )
        {
            Bids = Levels(fields, 9, lot),
            Asks = Levels(fields, 19, lot),
            LimitUp = isHongKong || fields.Length <= 48 ? null : SourceText.Price(fields[47]),
            LimitDown = isHongKong || fields.Length <= 48 ? null : SourceText.Price(fields[48]),
        };
    }

    /// <summary>Field 35 is <c>last/volume/amount in yuan</c>; field 37 counts ten thousands, in Hong Kong dollars.</summary>
    private static decimal Amount(string[] fields, bool isHongKong)
    {
        if (isHongKong)
            return SourceText.Number(fields[37]) ?? 0;
        var parts = fields[35].Split('/');
        return parts.Length == 3 && SourceText.Number(parts[2]) is { } exact
            ? exact
            : (SourceText.Number(fields[37]) ?? 0) * 10_000;
    }

    private static List<Level> Levels(string[] fields, int from, int lot)
    {
        var levels = new List<Level>(5);
        for (var at = from; at < from + 10; at += 2)
            if (SourceText.Price(fields[at]) is { } price && SourceText.Number(fields[at + 1]) is > 0 and { } volume)
                levels.Add(new Level(price, volume * lot));
        return levels;
    }
}
