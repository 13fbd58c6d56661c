using System.Globalization;

namespace Signalbox.Operations.Offsite;

/// <summary>Which sets belong into the store: the first daily set of each week (Sunday's) and of each month, or all of them.</summary>
/// <remarks>
/// Weeks begin on Sunday, in the zone that the ids say. Where Sunday's set is missing, Monday's takes its place. Nothing
/// here depends on a clock. Sets of other kinds were sent by a person and are removed by one.
/// </remarks>
/// <param name="Weeks">How many weeks' first sets are kept.</param>
/// <param name="Months">How many months' first sets are kept.</param>
/// <param name="Days">How many of the newest sets are kept besides; 0 where only weekly and monthly ones are sent.</param>
internal sealed record OffsitePlan(int Weeks, int Months, int Days)
{
    /// <param name="here">Ids of the complete sets of this machine.</param>
    /// <param name="there">Ids of the complete sets in the store.</param>
    /// <returns>Those of here that are to be sent, oldest first.</returns>
    public IReadOnlyList<string> ToSend(IReadOnlyCollection<string> here, IReadOnlyCollection<string> there)
    {
        var kept = Kept(here.Union(there, StringComparer.Ordinal));
        return [.. here.Where(kept.Contains).Except(there, StringComparer.Ordinal).OrderBy(SetId.At)];
    }

    /// <returns>Those of there that are kept no longer, oldest first; never the newest.</returns>
    public IReadOnlyList<string> ToRemove(IReadOnlyCollection<string> there)
    {
        var kept = Kept(there);
        return [.. NewestFirst(there).Skip(1).Where(s => !kept.Contains(s)).Reverse()];
    }

    /// <summary>Whether a set stands for its week or its month, or was sent by a person: then it is read back whole.</summary>
    public static bool IsLasting(string id, IEnumerable<string> there)
    {
        var earlier = NewestFirst(there).Where(s => SetId.At(s) < SetId.At(id)).ToList();
        return !IsDaily(id) || !earlier.Exists(s => Week(s) == Week(id)) || !earlier.Exists(s => Month(s) == Month(id));
    }

    private HashSet<string> Kept(IEnumerable<string> ids)
    {
        var daily = NewestFirst(ids);
        return Firsts(daily, Week)
            .Take(Weeks)
            .Concat(Firsts(daily, Month).Take(Months))
            .Concat(daily.Take(Days))
            .ToHashSet(StringComparer.Ordinal);
    }

    private static List<string> NewestFirst(IEnumerable<string> ids) =>
        [.. ids.Where(IsDaily).OrderByDescending(SetId.At).ThenByDescending(s => s, StringComparer.Ordinal)];

    /// <summary>The first set of each span, newest span first.</summary>
    private static IEnumerable<string> Firsts(List<string> newestFirst, Func<string, string> span) =>
        newestFirst.GroupBy(span, StringComparer.Ordinal).Select(s => s.Last());

    private static bool IsDaily(string id) => SetId.Kind(id) == "daily";

    private static string Week(string id)
    {
        var day = DateOnly.FromDateTime(SetId.At(id).DateTime);
        return day.AddDays(-(int)day.DayOfWeek).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static string Month(string id) => SetId.At(id).ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
