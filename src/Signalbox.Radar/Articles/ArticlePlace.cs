using System.Globalization;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Articles;

/// <summary>Where an article stands in the list, as text.</summary>
internal static class ArticlePlace
{
    public static string Of(DateTimeOffset datedAt, Guid id) =>
        string.Create(CultureInfo.InvariantCulture, $"{datedAt.UtcTicks}-{id:N}");

    /// <exception cref="RefusedException">400 <c>radar.list.after</c>.</exception>
    public static (DateTimeOffset DatedAt, Guid Id) Parse(string text)
    {
        if (
            text.Split('-') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedTicks)
            && parsedTicks <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(id, "N", out var parsedId)
        )
            return (new DateTimeOffset(parsedTicks, TimeSpan.Zero), parsedId);
        throw RefusedException.Invalid(
            "radar.list.after",
            $"«{text}» is no place in the list; take «next» of the page before as it is."
        );
    }
}
