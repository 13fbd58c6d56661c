using System.Globalization;
using System.Text;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Reports;

/// <summary>
/// Makes a report fit to be shown: each text one line of bounded length without invisible characters, only web links, bounded
/// lists, times in the owner's zone. Articles, models and far ends wrote these texts; a page, Markdown and a push then only
/// have to escape for their own syntax.
/// </summary>
internal static class ReportTidy
{
    private const int MostOpportunities = 200;
    private const int MostDropped = 200;
    private const int MostFailures = 200;
    private const int MostSources = 1000;
    private const int MostMerges = 200;
    private const int MostDays = 31;
    private const int MostTopics = 6;
    private const int MostOrigins = 50;
    private const int MostQuotes = 10;
    private const int LongestUrl = 2000;

    /// <summary>Reports are read with the eye: what follows is longer than any that is still read.</summary>
    private const int Short = 200;
    private const int Long = 1000;

    public static ReportContent Of(ReportContent content, TimeZoneInfo zone) =>
        content with
        {
            MadeAt = In(zone, content.MadeAt),
            Judges = Each(content.Judges, MostQuotes, judge => Line(judge, Short)),
            Opportunities = Each(content.Opportunities, MostOpportunities, o => Of(o, zone)),
            Dropped = Each(content.Dropped, MostDropped, d => Of(d, zone)),
            Sources = Each(content.Sources, MostSources, Of),
            Failures = Each(content.Failures, MostFailures, Of),
            Flow = Each(content.Flow, MostDays, f => f with { Label = Line(f.Label, 20) }),
            Trend = content.Trend is { } trend ? Of(trend) : null,
            Period = content.Period is { } period ? Of(period) : null,
            Merges = Each(content.Merges, MostMerges, Of),
            Skipped = Each(content.Skipped, MostMerges, Of),
            NewestArticleAt = content.NewestArticleAt is { } newest ? In(zone, newest) : null,
            SilenceWarning = OptionalLine(content.SilenceWarning, Short),
            AuthorisationUrl = WebLink(content.AuthorisationUrl),
        };

    public static ReportOpportunity Of(ReportOpportunity opportunity, TimeZoneInfo zone) =>
        opportunity with
        {
            Headline = Line(opportunity.Headline, Short),
            Kind = Line(opportunity.Kind, 40),
            Topic = OptionalLine(opportunity.Topic, 40),
            Reason = Line(opportunity.Reason, Long),
            Evidence = Each(opportunity.Evidence, MostQuotes, quote => Line(quote, Long)),
            CounterArgument = OptionalLine(opportunity.CounterArgument, Long),
            Action = OptionalLine(opportunity.Action, Long),
            Amounts = Each(opportunity.Amounts, MostQuotes, amount => Line(amount, 40)),
            Symbols = Each(opportunity.Symbols, MostQuotes, symbol => Line(symbol, 20)),
            ArticleTitle = Line(opportunity.ArticleTitle, Short),
            ArticleUrl = WebLink(opportunity.ArticleUrl) ?? "",
            DatedAt = In(zone, opportunity.DatedAt),
            Sources = Each(opportunity.Sources, MostOrigins, Of),
            Judge = Line(opportunity.Judge, Short),
        };

    /// <summary>
    /// One line: blanks and line ends become single blanks; control characters and the invisible ones that turn the writing
    /// direction are left out; cut at <paramref name="most"/> characters, never inside one.
    /// </summary>
    public static string Line(string text, int most)
    {
        var line = new StringBuilder(Math.Min(text.Length, most + 1));
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair becomes U+FFFD
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (line.Length > 0 && line[^1] != ' ')
                    line.Append(' ');
                continue;
            }
            if (IsInvisible(rune))
                continue;
            if (line.Length + rune.Utf16SequenceLength > most)
                return line.ToString().TrimEnd() + "…";
            line.Append(rune.ToString());
        }
        return line.ToString().TrimEnd();
    }

    /// <summary>The address as a browser would write it, when it is a web address; null otherwise.</summary>
    public static string? WebLink(string? address) =>
        Uri.TryCreate(address?.Trim(), UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.AbsoluteUri.Length <= LongestUrl
            ? url.AbsoluteUri
            : null;

    private static ReportDropped Of(ReportDropped dropped, TimeZoneInfo zone) =>
        dropped with
        {
            Title = Line(dropped.Title, Short),
            Url = WebLink(dropped.Url) ?? "",
            Source = Line(dropped.Source, 80),
            DatedAt = In(zone, dropped.DatedAt),
            Reason = Line(dropped.Reason, Long),
            Judge = Line(dropped.Judge, Short),
            Merged = Each(dropped.Merged, MostOrigins, Of),
        };

    private static ReportSource Of(ReportSource source) =>
        source with
        {
            Title = Line(source.Title, 80),
            Kind = Line(source.Kind, 40),
            Repairs = Each(source.Repairs, MostQuotes, repair => Line(repair, Short)),
            Failure = OptionalLine(source.Failure, Long),
        };

    private static ReportFailure Of(ReportFailure failure) =>
        failure with
        {
            What = Line(failure.What, 40),
            Subject = Line(failure.Subject, Short),
            Reason = Line(failure.Reason, Long),
            Url = WebLink(failure.Url),
        };

    private static ReportTrend Of(ReportTrend trend) =>
        trend with
        {
            Total = [.. trend.Total.Take(MostDays)],
            Lines = Each(
                trend.Lines,
                MostTopics,
                line => line with { Topic = Line(line.Topic, 40), Counts = [.. line.Counts.Take(MostDays)] }
            ),
        };

    private static ReportPeriod Of(ReportPeriod period) =>
        period with
        {
            Days = Each(
                period.Days,
                MostDays,
                day => day with { Url = WebLink(day.Url) ?? "", Strongest = OptionalLine(day.Strongest, Short) }
            ),
            Weeks = period.Weeks is { } weeks
                ? weeks with
                {
                    Lines = Each(
                        weeks.Lines,
                        8,
                        line => line with { Topic = Line(line.Topic, 40), Percent = [.. line.Percent.Take(MostDays)] }
                    ),
                }
                : null,
            Precision = Each(
                period.Precision,
                50,
                row => row with { Topic = Line(row.Topic, 40), Judge = Line(row.Judge, Short) }
            ),
        };

    private static ReportMerge Of(ReportMerge merge) =>
        new(
            Line(merge.Title, Short),
            WebLink(merge.Url) ?? "",
            Line(merge.Source, 80),
            Line(merge.Into, Short),
            Line(merge.Match, 20)
        );

    private static ReportSkipped Of(ReportSkipped skipped) =>
        new(
            Line(skipped.Title, Short),
            WebLink(skipped.Url) ?? "",
            Line(skipped.Source, 80),
            Line(skipped.Reason, Short)
        );

    private static ReportOrigin Of(ReportOrigin origin) =>
        new(Line(origin.Source, 80), WebLink(origin.Url) ?? "", OptionalLine(origin.Match, 20));

    private static string? OptionalLine(string? text, int most) =>
        text is null || Line(text, most) is not { Length: > 0 } line ? null : line;

    private static List<T> Each<T>(IReadOnlyList<T> list, int most, Func<T, T> tidy) =>
        list.Take(most).Select(tidy).ToList();

    private static DateTimeOffset In(TimeZoneInfo zone, DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    // Format: zero-width and direction marks (Unicode general category Cf) have no place in a headline; the zero-width joiner
    // stays, emoji families and some scripts are built with it.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
        && rune.Value != 0x200D;
}
