using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Kept;

/// <summary>Which of the things that the caller has kept to list.</summary>
internal enum KeptFilter
{
    /// <summary>Those with a star, also where they are put away.</summary>
    Favourite,

    /// <summary>Those with a note, also where they are put away.</summary>
    Noted,

    /// <summary>Those that are put away, which no other list shows.</summary>
    Archived,
}

/// <summary>What the caller keeps of a thing; nobody else sees it.</summary>
/// <param name="Note">Plain text of at most 2,000 characters; null for none.</param>
/// <param name="ArchivedAt">When it was put away; null while it stands in the lists.</param>
/// <param name="Version">Rises with every change, 0 for none; what a change may name as its base.</param>
internal sealed record KeptState(bool Favourite, string? Note, DateTimeOffset? ArchivedAt, int Version)
{
    public static KeptState None { get; } = new(false, null, null, 0);
}

/// <summary>Asks for what is kept.</summary>
internal static class KeptThings
{
    /// <summary>Without a filter, all that the viewer has not put away.</summary>
    public static IQueryable<Opportunity> Kept(
        this IQueryable<Opportunity> found,
        SignalboxDb db,
        KeptFilter? filter,
        Viewer viewer
    )
    {
        if (viewer.UserId is not { } user) // nobody in particular keeps anything
            return filter is null ? found : found.Where(_ => false);
        var kept = Ids(db, user, KeptKind.Opportunity, filter ?? KeptFilter.Archived);
        return filter is null ? found.Where(o => !kept.Contains(o.Id)) : found.Where(o => kept.Contains(o.Id));
    }

    public static IQueryable<Article> Kept(
        this IQueryable<Article> found,
        SignalboxDb db,
        KeptFilter? filter,
        Viewer viewer
    )
    {
        if (filter is not { } asked)
            return found;
        if (viewer.UserId is not { } user)
            return found.Where(_ => false);
        var kept = Ids(db, user, KeptKind.Article, asked);
        return found.Where(a => kept.Contains(a.Id));
    }

    /// <param name="things">Bounded by the caller.</param>
    /// <returns>What the viewer keeps of them, by their ids; those of which nothing was ever kept are not in it.</returns>
    public static async Task<IReadOnlyDictionary<Guid, KeptState>> OfAsync(
        SignalboxDb db,
        KeptKind kind,
        IReadOnlyList<Guid> things,
        Viewer viewer,
        CancellationToken ct
    )
    {
        if (viewer.UserId is not { } user || things.Count == 0)
            return new Dictionary<Guid, KeptState>();
        return await db.Set<KeptThing>()
            .AsNoTracking()
            .Where(k => k.UserId == user && k.Kind == kind && things.Contains(k.Ref))
            .ToDictionaryAsync(k => k.Ref, Of, ct);
    }

    public static async Task<KeptState> OfAsync(
        SignalboxDb db,
        KeptKind kind,
        Guid thing,
        Viewer viewer,
        CancellationToken ct
    ) => (await OfAsync(db, kind, [thing], viewer, ct)).GetValueOrDefault(thing) ?? KeptState.None;

    private static KeptState Of(KeptThing kept) => new(kept.Favourite, kept.Note, kept.ArchivedAt, kept.Version);

    private static IQueryable<Guid> Ids(SignalboxDb db, Guid user, KeptKind kind, KeptFilter filter)
    {
        var kept = db.Set<KeptThing>().Where(k => k.UserId == user && k.Kind == kind);
        return filter switch
        {
            KeptFilter.Favourite => kept.Where(k => k.Favourite).Select(k => k.Ref),
            KeptFilter.Noted => kept.Where(k => k.Note != null).Select(k => k.Ref),
            _ => kept.Where(k => k.ArchivedAt != null).Select(k => k.Ref),
        };
    }
}
