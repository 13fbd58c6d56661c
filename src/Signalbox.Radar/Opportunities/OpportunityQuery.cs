using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Search;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>Which opportunities to list; what is left out does not narrow.</summary>
internal sealed record OpportunityQuery : IValidatableObject
{
    public OpportunityState? State { get; init; }

    /// <summary>As judged, e.g. 补贴申报.</summary>
    [StringLength(100)]
    public string? Kind { get; init; }

    /// <summary>One of the sources that carried the article.</summary>
    public Guid? Source { get; init; }

    /// <summary>First report day, in the owner's zone.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last report day, in the owner's zone.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Words of the opportunity or of its article, as <see cref="SearchedWords"/> reads them.</summary>
    [StringLength(100)]
    public string? Text { get; init; }

    /// <summary>Lowest score to include.</summary>
    [Range(0, 100)]
    public int? MinScore { get; init; }

    /// <summary>What the caller has kept; null lists all that the caller has not put away.</summary>
    public KeptFilter? Kept { get; init; }

    /// <summary>Where the page before ended, as its answer gave it.</summary>
    [StringLength(100)]
    public string? After { get; init; }

    [Range(1, 200)]
    public int? Limit { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (To < From)
            yield return new ValidationResult(
                $"The last day {To:yyyy-MM-dd} is before the first {From:yyyy-MM-dd}.",
                [nameof(To)]
            );
    }
}

/// <summary>Where an opportunity stands in the list: newest day first, strongest first within it.</summary>
/// <param name="Rank">Its score, moved by what was learned; −10 to 110.</param>
internal sealed record OpportunityPlace(DateOnly Day, int Rank, Guid Id)
{
    /// <summary>Before all: of what can never be there everything is behind.</summary>
    public static OpportunityPlace First { get; } = new(DateOnly.MaxValue, int.MaxValue, Guid.Empty);

    public static OpportunityPlace Of(Opportunity opportunity) =>
        new(opportunity.Day, opportunity.Score + opportunity.Shift, opportunity.Id);

    /// <summary>The rank so that it is never below nothing: a minus is what divides the parts.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Day:yyyyMMdd}-{Rank + LearnedWeights.MostPoints}-{Id:N}");

    /// <exception cref="RefusedException">400 <c>radar.list.after</c>.</exception>
    public static OpportunityPlace Parse(string text)
    {
        if (
            text.Split('-') is [var day, var score, var id]
            && DateOnly.TryParseExact(
                day,
                "yyyyMMdd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var parsedDay
            )
            && int.TryParse(score, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedRank)
            && Guid.TryParseExact(id, "N", out var parsedId)
        )
            return new OpportunityPlace(parsedDay, parsedRank - LearnedWeights.MostPoints, parsedId);
        throw RefusedException.Invalid(
            "radar.list.after",
            $"«{text}» is no place in the list; take «next» of the page before as it is."
        );
    }
}

/// <summary>The one list that pages, counts and neighbours are taken from.</summary>
internal static class OpportunityList
{
    /// <summary>Everything that the query asks for but its state and its place.</summary>
    public static IQueryable<Opportunity> Any(SignalboxDb db, OpportunityQuery query, Viewer viewer)
    {
        var found = db.Set<Opportunity>().AsNoTracking().For(db, viewer).Kept(db, query.Kept, viewer);
        if (query.From is { } from)
            found = found.Where(o => o.Day >= from);
        if (query.To is { } to)
            found = found.Where(o => o.Day <= to);
        if (query.MinScore is { } least)
            found = found.Where(o => o.Score >= least);
        if (query.Kind is { Length: > 0 } kind)
            found = found.Where(o => db.Set<Judgement>().Any(j => j.Id == o.JudgementId && j.Kind == kind));
        if (query.Source is { } source)
        {
            var carried =
                from s in db.Set<Sources.Source>().For(viewer)
                join o in db.Set<ArticleOrigin>() on s.Id equals o.SourceId
                where s.Id == source
                select o.ArticleId;
            found = found.Where(o => carried.Contains(o.ArticleId));
        }
        if (!string.IsNullOrWhiteSpace(query.Text))
        {
            var own = SearchIndex.Having(db, query.Text, SearchKind.Opportunity);
            var articles = SearchIndex.Having(db, query.Text, SearchKind.Article);
            found = found.Where(o => own.Contains(o.Id) || articles.Contains(o.ArticleId));
        }
        return found;
    }

    public static IQueryable<Opportunity> Of(SignalboxDb db, OpportunityQuery query, Viewer viewer)
    {
        var found = Any(db, query, viewer);
        return query.State is { } state ? found.Where(o => o.State == state) : found;
    }

    public static IQueryable<Opportunity> Behind(this IQueryable<Opportunity> found, OpportunityPlace place)
    {
        var (day, rank, id) = (place.Day, place.Rank, place.Id);
        return found
            .Where(o =>
                o.Day < day
                || (o.Day == day && (o.Score + o.Shift < rank || (o.Score + o.Shift == rank && o.Id.CompareTo(id) < 0)))
            )
            .OrderByDescending(o => o.Day)
            .ThenByDescending(o => o.Score + o.Shift)
            .ThenByDescending(o => o.Id);
    }

    /// <summary>Those before it, the nearest first.</summary>
    public static IQueryable<Opportunity> Before(this IQueryable<Opportunity> found, OpportunityPlace place)
    {
        var (day, rank, id) = (place.Day, place.Rank, place.Id);
        return found
            .Where(o =>
                o.Day > day
                || (o.Day == day && (o.Score + o.Shift > rank || (o.Score + o.Shift == rank && o.Id.CompareTo(id) > 0)))
            )
            .OrderBy(o => o.Day)
            .ThenBy(o => o.Score + o.Shift)
            .ThenBy(o => o.Id);
    }
}
