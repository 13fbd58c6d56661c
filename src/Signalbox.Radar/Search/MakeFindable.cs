using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Search;

/// <summary>Puts a thing into the index, in the commit that makes or changes it.</summary>
internal static class MakeFindable
{
    public static Task RunAsync(WriteTransaction transaction, Article article, CancellationToken ct) =>
        SearchIndex.PutAsync(
            transaction,
            SearchKind.Article,
            article.Id,
            article.DatedAt,
            TextOf(article.Title, article.Text, article.Summary),
            ct
        );

    public static Task RunAsync(
        WriteTransaction transaction,
        Opportunity found,
        Judgement judgement,
        CancellationToken ct
    ) =>
        SearchIndex.PutAsync(
            transaction,
            SearchKind.Opportunity,
            found.Id,
            found.FoundAt,
            TextOf(found, judgement),
            ct
        );

    public static Task RunAsync(WriteTransaction transaction, Report report, CancellationToken ct) =>
        SearchIndex.PutAsync(
            transaction,
            SearchKind.Report,
            report.Id,
            report.CreatedAt,
            $"{report.Title}\n{report.Markdown}",
            ct
        );

    /// <summary>By what an article is found.</summary>
    public static string TextOf(string title, string text, string? summary) =>
        $"{title}\n{(text.Length > 0 ? text : summary)}";

    /// <summary>By what an opportunity is found.</summary>
    public static string TextOf(Opportunity found, Judgement judgement) =>
        string.Join(
            '\n',
            (
                (string?[])
                    [
                        found.Title,
                        judgement.Kind,
                        judgement.Reason,
                        judgement.Action,
                        judgement.CounterArgument,
                        .. judgement.Evidence,
                        .. judgement.Entities,
                        .. judgement.Symbols,
                        found.StateNote,
                    ]
            ).Where(t => !string.IsNullOrEmpty(t))
        );
}
