using System.Globalization;
using System.Text.Json;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Reads members that are a number in one version, text in another and null or missing in a third.</summary>
internal static class WeRssJson
{
    // Seconds reach this in the year 2286; what is larger is milliseconds. WeRSS's own clean-up guards with the same figure.
    private const long LargestSeconds = 10_000_000_000;
    private const long LargestMilliseconds = 253_402_300_799_999; // the end of year 9999

    public static JsonElement? Member(this JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) ? value : null;

    /// <summary>Text or number as text; null for anything else, and for text of blanks alone.</summary>
    public static string? Text(this JsonElement holder, string name)
    {
        if (holder.Member(name) is not { } value)
            return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => Unescaped(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>A whole number, given as number or as text; null for anything else.</summary>
    public static long? Number(this JsonElement holder, string name) =>
        decimal.TryParse(holder.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) < long.MaxValue
            ? (long)number
            : null;

    public static bool? Flag(this JsonElement holder, string name) =>
        holder.Member(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => holder.Number(name) is { } number ? number != 0 : null,
        };

    /// <summary>Whether the time is given in milliseconds. The server sorts such rows before all others.</summary>
    public static bool IsMilliseconds(this JsonElement holder, string name) => holder.Number(name) > LargestSeconds;

    /// <summary>An instant: seconds, milliseconds, or text; text without a zone is in <paramref name="zone"/>.</summary>
    /// <returns>Null when missing, nought or impossible.</returns>
    public static DateTimeOffset? Time(this JsonElement holder, string name, TimeZoneInfo zone)
    {
        switch (holder.Number(name))
        {
            case > 0 and <= LargestSeconds and { } seconds:
                return DateTimeOffset.FromUnixTimeSeconds(seconds);
            case > LargestSeconds and <= LargestMilliseconds and { } milliseconds:
                return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            case not null:
                return null;
        }
        var text = holder.Text(name);
        if (
            !DateTime.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces,
                out var parsed
            ) || parsed.Year is < 1971 or > 9000
        )
            return null;
        return parsed.Kind switch
        {
            DateTimeKind.Utc => new DateTimeOffset(parsed, TimeSpan.Zero),
            DateTimeKind.Local => new DateTimeOffset(parsed).ToUniversalTime(), // it named its own offset
            _ => new DateTimeOffset(parsed, zone.GetUtcOffset(parsed)).ToUniversalTime(),
        };
    }

    private static string? Unescaped(JsonElement value)
    {
        try
        {
            return value.GetString()?.Replace("\0", "", StringComparison.Ordinal); // PostgreSQL stores no NUL
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText().Trim('"'); // half a surrogate pair: keep what is readable
        }
    }
}
