using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.Generic;

/// <summary>Daily bars of a service that the owner has described in the settings: a host beside a terminal, or one of the house.</summary>
/// <remarks>No rows may mean anything there, so that the next provider is asked as well.</remarks>
internal sealed class GenericDays(string name, GenericSource source, ProviderWire wire) : IDayProvider
{
    public string Name => name;

    public bool IsSetUp => source.Address is { Length: > 0 };

    public bool Offers(Instrument instrument) =>
        instrument.Exchange.Calendar() == "CN"
        && instrument.Kind is AssetKind.Stock or AssetKind.Fund or AssetKind.Index;

    public async Task<ProviderDays> DaysAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var symbol = source.Symbols.Write(instrument);
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(symbol, from, to));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (source.Token is { Length: > 0 } token)
            request.Headers.TryAddWithoutValidation(source.TokenHeader, token);
        var rows = await wire.SendAsync(new WireRules(name, source.PerMinute), request, b => Read(symbol, b), ct);
        return new ProviderDays(rows, new Units(source.VolumeUnit, source.AmountUnit), []);
    }

    private Uri AddressOf(string symbol, DateOnly from, DateOnly to) =>
        new(
            source
                .Address! // asked only where there is one
                .Replace("{symbol}", Uri.EscapeDataString(symbol), StringComparison.Ordinal)
                .Replace("{from}", Uri.EscapeDataString(Text(from)), StringComparison.Ordinal)
                .Replace("{to}", Uri.EscapeDataString(Text(to)), StringComparison.Ordinal)
        );

    private List<Bar> Read(string symbol, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (ErrorOf(root) is { } error)
                throw Fault(FaultKind.Refused, $"{name} says of {symbol}: {Cut(error)}");
            if (JsonPath.Find(root, source.Rows) is not { ValueKind: JsonValueKind.Array } rows)
                throw Fault(
                    FaultKind.Malformed,
                    $"{name}'s answer of {symbol} has no list at {(source.Rows.Length > 0 ? source.Rows : "its root")}: look at its address and at Market:Generic:…:Rows."
                );
            return rows.GetArrayLength() > 0
                ? [.. rows.EnumerateArray().Select((row, at) => BarOf(symbol, row, at + 1)).OrderBy(bar => bar.Day)]
                : throw Fault(
                    FaultKind.UnknownSymbol,
                    $"{name} answers of {symbol} without rows, which may mean no data or a wrong code."
                );
        }
        catch (JsonException cut)
        {
            throw body.AsSpan().TrimStart(" \r\n\t"u8) is [(byte)'<', ..]
                ? Fault(FaultKind.NotThisService, $"What answers in place of {name} is a web page.")
                : Fault(FaultKind.Malformed, $"{name}'s answer of {symbol} is no whole JSON.", cut);
        }
        catch (Exception odd) when (odd is FormatException or OverflowException)
        {
            throw Fault(
                FaultKind.Malformed,
                $"{name}'s answer of {symbol} is not as its settings say: {odd.Message}.",
                odd
            );
        }

        ProviderException Fault(FaultKind kind, string message, Exception? cause = null) =>
            new(kind, name, message, cause);
    }

    /// <summary>What it says of an error; null when it says none.</summary>
    private string? ErrorOf(JsonElement root)
    {
        if (source.ErrorAt.Length == 0)
            return null;
        var value = JsonPath.Text(root, source.ErrorAt) ?? "";
        var isError = source.ErrorIs.StartsWith('!') ? value != source.ErrorIs[1..] : value == source.ErrorIs;
        return !isError ? null
            : source.ErrorSays.Length > 0 && JsonPath.Text(root, source.ErrorSays) is { Length: > 0 } words
                ? $"{words} ({source.ErrorAt} is {value})"
            : $"{source.ErrorAt} is {(value.Length > 0 ? value : "missing")}";
    }

    /// <exception cref="FormatException">A field is missing or is something else.</exception>
    private Bar BarOf(string symbol, JsonElement row, int at)
    {
        if (source.Symbol.Length > 0 && Needed(source.Symbol) is var said && said != symbol)
            throw new FormatException($"row {at} is of {Cut(said)}");
        return new Bar(
            Day(Needed(source.Day), at),
            Number(source.Open) * source.PriceUnit,
            Number(source.High) * source.PriceUnit,
            Number(source.Low) * source.PriceUnit,
            Number(source.Close) * source.PriceUnit,
            source.PreClose.Length > 0 && JsonPath.Text(row, source.PreClose) is { Length: > 0 } pre
                ? Files.Table.Number(source.PreClose, pre) * source.PriceUnit
                : null,
            Number(source.Volume),
            source.Amount.Length > 0 ? Number(source.Amount) : null
        );

        decimal Number(string field) => Files.Table.Number($"{field} of row {at}", Needed(field));

        string Needed(string field) =>
            JsonPath.Text(row, field) is { Length: > 0 } text
                ? text
                : throw new FormatException($"{field} is missing in row {at}");
    }

    /// <summary>The form's length of what is written; a time behind it is left out.</summary>
    private DateOnly Day(string text, int at) =>
        DateOnly.TryParseExact(
            text.Length > source.DayForm.Length ? text[..source.DayForm.Length] : text,
            source.DayForm,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : throw new FormatException($"{source.Day} of row {at} is no day written as {source.DayForm}: {Cut(text)}");

    private string Text(DateOnly day) => day.ToString(source.DayForm, CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length > 200 ? text[..200] + "…" : text;
}
