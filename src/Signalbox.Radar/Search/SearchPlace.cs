using System.Globalization;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Search;

/// <summary>Numbers of documents: the second of their date, and 1,024 to a second.</summary>
internal static class SearchPlace
{
    private const int Bits = 10;

    /// <summary>The first number of a second.</summary>
    public static long From(DateTimeOffset at) => at.ToUnixTimeSeconds() << Bits;

    /// <summary>Where a document of that date is put if nobody is there.</summary>
    public static long Wanted(DateTimeOffset at, Guid id)
    {
        var bytes = id.ToByteArray();
        return From(at) | (((long)bytes[^1] << 2) | (uint)(bytes[^2] & 3));
    }

    /// <summary>The date of a number.</summary>
    public static DateTimeOffset At(long seq) => DateTimeOffset.FromUnixTimeSeconds(seq >> Bits);

    public static string Text(long seq) => seq.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="RefusedException">400 <c>radar.list.after</c>.</exception>
    public static long Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : throw RefusedException.Invalid(
                "radar.list.after",
                $"«{text}» is no place in the list; take «next» of the page before as it is."
            );
}
