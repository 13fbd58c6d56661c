using System.Text.Json;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Providers.EastMoney;

/// <summary>An answer of EastMoney's k-line: days and minutes come in the same envelope, a line of text each.</summary>
internal static class EastMoneyLines
{
    /// <exception cref="ProviderException">It is no such answer, or of something else.</exception>
    public static IEnumerable<T> Read<T>(Instrument instrument, byte[] body, Func<string, T> of)
    {
        if (body[0] == '<')
            throw Fault(FaultKind.NotThisService, "What answers is a web page, not EastMoney.");
        try
        {
            using var json = JsonDocument.Parse(body);
            var data = json.RootElement.GetProperty("data");
            if (data.ValueKind == JsonValueKind.Null)
                throw Fault(FaultKind.UnknownSymbol, $"EastMoney knows nothing of {instrument.Code}.");
            if (data.GetProperty("code").GetString() is { } code && code != instrument.Bare)
                throw Fault(FaultKind.Untrue, $"EastMoney answers of {code}, asked for {instrument.Code}.");
            return [.. data.GetProperty("klines").EnumerateArray().Select(line => of(line.GetString() ?? ""))];
        }
        catch (Exception odd)
            when (odd is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Fault(
                FaultKind.Malformed,
                $"EastMoney's answer of {instrument.Code} is not as its contract says: {odd.Message}"
            );
        }

        static ProviderException Fault(FaultKind kind, string message) => new(kind, EastMoneyDays.Source, message);
    }
}
