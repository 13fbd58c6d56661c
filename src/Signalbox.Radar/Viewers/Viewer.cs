using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Viewers;

/// <summary>Who looks: what comes from other people's sources does not exist for those who do not see all.</summary>
/// <param name="UserId">Null is nobody in particular, who sees what is the house's.</param>
/// <param name="SeesAll">Whether every source is his to see.</param>
internal sealed record Viewer(Guid? UserId, bool SeesAll)
{
    /// <summary>For jobs and commands, which work for the whole house.</summary>
    public static Viewer Everything { get; } = new(null, SeesAll: true);

    /// <summary>Sees what is everybody's and nothing else.</summary>
    public static Viewer House { get; } = new(null, SeesAll: false);
}

/// <summary>Narrows questions to what a viewer may see.</summary>
internal static class SeenBy
{
    public static IQueryable<Source> For(this IQueryable<Source> sources, Viewer viewer)
    {
        var user = viewer.UserId;
        return viewer.SeesAll ? sources : sources.Where(s => s.OwnerId == null || s.OwnerId == user);
    }

    /// <summary>An article is seen by whoever sees one of the sources that carried it.</summary>
    public static IQueryable<Article> For(this IQueryable<Article> articles, SignalboxDb db, Viewer viewer)
    {
        if (viewer.SeesAll)
            return articles;
        var seen = Carried(db, viewer);
        return articles.Where(a => seen.Contains(a.Id));
    }

    public static IQueryable<Opportunity> For(this IQueryable<Opportunity> found, SignalboxDb db, Viewer viewer)
    {
        if (viewer.SeesAll)
            return found;
        var seen = Carried(db, viewer);
        return found.Where(o => seen.Contains(o.ArticleId));
    }

    /// <summary>Ids of the articles that a source carried which the viewer sees.</summary>
    public static IQueryable<Guid> Carried(SignalboxDb db, Viewer viewer) =>
        from origin in db.Set<ArticleOrigin>()
        join source in db.Set<Source>().For(viewer) on origin.SourceId equals source.Id
        select origin.ArticleId;
}
