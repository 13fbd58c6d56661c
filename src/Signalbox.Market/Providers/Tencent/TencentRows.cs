using System.Text.Json;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Providers.Tencent;

/// <summary>An answer of Tencent's k-line: days and minutes come in the same envelope, a list each.</summary>
internal static class TencentRows
{
    /// <param name="code">As Tencent writes it.</param>
    /// <param name="series">Which list of the instrument: <c>day</c> or <c>m1</c>.</param>
    /// <exception cref="ProviderException">It is no such answer, or it has no such list.</exception>
    public static IEnumerable<T> Read<T>(
        Instrument instrument,
        string code,
        string series,
        byte[] body,
        Func<JsonElement, T> of
    )
    {
        if (body[0] == '<')
            throw Fault(FaultKind.NotThisService, "What answers is a web page, not Tencent.");
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.GetProperty("code").GetInt32() is not 0 and var error)
                throw Fault(
                    FaultKind.Refused,
                    $"Tencent says of {code}: {root.GetProperty("msg").GetString()} ({error})."
                );
            if (
                root.GetProperty("data") is not { ValueKind: JsonValueKind.Object } data
                || !data.TryGetProperty(code, out var lists)
                || !lists.TryGetProperty(series, out var rows)
            )
                throw Fault(FaultKind.UnknownSymbol, $"Tencent knows nothing of {instrument.Code}.");
            return [.. rows.EnumerateArray().Select(of)];
        }
        catch (Exception odd)
            when (odd is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Fault(
                FaultKind.Malformed,
                $"Tencent's answer of {instrument.Code} is not as its contract says: {odd.Message}"
            );
        }

        static ProviderException Fault(FaultKind kind, string message) => new(kind, TencentQuotes.Source, message);
    }
}
