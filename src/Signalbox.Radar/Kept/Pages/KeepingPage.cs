using Microsoft.AspNetCore.Components;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Opportunities.Pages;

namespace Signalbox.Radar.Kept.Pages;

/// <summary>What the pages have that keep something of an opportunity or of an article: the thing, and the way back.</summary>
public abstract class KeepingPage : OpportunityListing
{
    [Inject]
    private ShowOpportunity Opportunities { get; set; } = null!; // injected

    [Inject]
    private ShowArticle Articles { get; set; } = null!; // injected

    [Inject]
    private PutKept Put { get; set; } = null!; // injected

    /// <summary>Of the thing.</summary>
    [Parameter]
    public Guid Id { get; set; }

    private protected KeptKind Kind =>
        Http.Request.Path.StartsWithSegments("/articles", StringComparison.OrdinalIgnoreCase)
            ? KeptKind.Article
            : KeptKind.Opportunity;

    /// <summary>The list, in which one may stand.</summary>
    private protected string List(Guid? at) =>
        Kind == KeptKind.Article ? (at is { } one ? $"/articles/{one}" : "/articles") : View.Path(at);

    /// <summary>This page's neighbours, e.g. <c>/note</c>.</summary>
    private protected string Below(string below) =>
        Kind == KeptKind.Article ? $"/articles/{Id}{below}" : View.Path(Id, below);

    private protected string ListName => L[Kind == KeptKind.Article ? "nav.articles" : "nav.opportunities"];

    /// <returns>Its title and what is kept of it.</returns>
    private protected async Task<(string Title, KeptState Kept)> FindAsync()
    {
        if (Kind == KeptKind.Article)
        {
            var article = await Articles.RunAsync(Id, null, Viewer, Ct);
            return (article.Title, article.Kept);
        }
        var opportunity = (await Opportunities.RunAsync(Id, Viewer, Ct)).Opportunity;
        return (opportunity.Title, opportunity.Kept);
    }

    private protected Task<KeptChanged> PutAsync(KeptChange change) => Put.RunAsync(Kind, Id, change, Viewer, Ct);

    /// <param name="undo">What takes it back, e.g. <c>favourite=true</c>; null where there is no short way back.</param>
    private protected string? UndoPath(KeptChanged done, string? undo)
    {
        if (!done.Changed || undo is null)
            return null;
        var path = Below("/keep/undo");
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{undo}&based={done.Now.Version}";
    }
}
