using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;

namespace Signalbox.Market.Providers.Sina;

/// <summary>Sina's quote lines: fields between commas, volumes in shares, amounts in yuan; 0 where nothing was traded.</summary>
internal static class SinaQuotes
{
    public const string Source = "sina";

    private const string Mark = "hq_str_";
    private const int MainlandFields = 32;
    private const int HongKongFields = 19;

    /// <summary>Every quote of a body that holds any; codes that it does not know are left out.</summary>
    /// <exception cref="ProviderException">It holds something else.</exception>
    public static IReadOnlyList<Quote> Read(ReadOnlySpan<byte> body)
    {
        var text = SourceText.Decode(body);
        if (SourceText.IsWebPage(text))
            throw new ProviderException(
                FaultKind.NotThisService,
                Source,
                "What answers is a web page, not Sina's quotes."
            );
        if (!text.TrimEnd().EndsWith(';'))
            throw new ProviderException(
                FaultKind.Malformed,
                Source,
                "Sina's answer breaks off in the middle of a line."
            );
        var quotes = new List<Quote>();
        var lines = 0;
        foreach (var (name, value) in SourceText.Assignments(text))
        {
            if (!name.StartsWith(Mark, StringComparison.Ordinal))
                continue;
            if (value == "FAILED")
                throw new ProviderException(
                    FaultKind.NotEntitled,
                    Source,
                    "Sina lets this address see no quotes (FAILED)."
                );
            lines++;
            if (value.Length > 0 && One(name[Mark.Length..], value.Split(',')) is { } quote)
                quotes.Add(quote);
        }
        return lines > 0
            ? quotes
            : throw new ProviderException(
                FaultKind.Malformed,
                Source,
                "Sina's answer holds no quote line that is whole."
            );
    }

    private static Quote? One(string code, string[] fields)
    {
        if (Spellings.Read(code) is not { Exchange: { } exchange, Canonical: { } symbol })
            throw new ProviderException(FaultKind.Malformed, Source, $"Sina answers of {code}, which is no code.");
        return exchange switch
        {
            Exchange.Hk => HongKong(symbol, Enough(code, fields, HongKongFields)),
            Exchange.Us => null, // another layout, and days come from elsewhere
            _ => Mainland(symbol, exchange, Enough(code, fields, MainlandFields)),
        };
    }

    private static Quote Mainland(string symbol, Exchange exchange, string[] fields) =>
        new(
            symbol,
            fields[0].Length > 0 ? fields[0] : null,
            At(symbol, $"{fields[30]} {fields[31]}", exchange, "yyyy-MM-dd HH:mm:ss"),
            SourceText.Price(fields[3]),
            SourceText.Price(fields[2]),
            SourceText.Price(fields[1]),
            SourceText.Price(fields[4]),
            SourceText.Price(fields[5]),
            SourceText.Number(fields[8]) ?? 0,
            SourceText.Number(fields[9]) ?? 0,
            Source
        )
        {
            Bids = Levels(fields, 10),
            Asks = Levels(fields, 20),
        };

    private static Quote HongKong(string symbol, string[] fields) =>
        new(
            symbol,
            fields[1].Length > 0 ? fields[1] : null,
            At(symbol, $"{fields[17]} {fields[18]}", Exchange.Hk, "yyyy/MM/dd HH:mm"),
            SourceText.Price(fields[6]),
            SourceText.Price(fields[3]),
            SourceText.Price(fields[2]),
            SourceText.Price(fields[4]),
            SourceText.Price(fields[5]),
            SourceText.Number(fields[12]) ?? 0,
            SourceText.Number(fields[11]) ?? 0,
            Source
        );

    private static DateTimeOffset At(string symbol, string text, Exchange exchange, string format) =>
        SourceText.Instant(text, exchange.TimeZone(), format)
        ?? throw new ProviderException(FaultKind.Malformed, Source, $"Sina's time of {symbol} is none: {text}");

    private static string[] Enough(string code, string[] fields, int least) =>
        fields.Length >= least
            ? fields
            : throw new ProviderException(
                FaultKind.Malformed,
                Source,
                $"Sina's line of {code} has {fields.Length} fields, at least {least} are known."
            );

    /// <summary>Volume before price, five times.</summary>
    private static List<Level> Levels(string[] fields, int from)
    {
        var levels = new List<Level>(5);
        for (var at = from; at < from + 10; at += 2)
            if (SourceText.Price(fields[at + 1]) is { } price && SourceText.Number(fields[at]) is > 0 and { } volume)
                levels.Add(new Level(price, volume));
        return levels;
    }
}
